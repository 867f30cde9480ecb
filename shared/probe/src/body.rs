//! A body as it comes in: taken out of its content coding, and kept up to its limit.
//!
//! A site may compress what it sends, asked or not. What is judged is what a reader sees of it, and no more of that is
//! unpacked than is kept: a small body may stand for a gigabyte. Source: RFC 9110, sections 8.4 and 12.5.3.

use std::io::{self, Write};

use facts::site::Undecoded;
use flate2::write::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};

use super::room::{Room, Taken};

/// A body as far as it was read.
#[derive(Debug, Default)]
pub(crate) struct Read {
    pub(crate) bytes: Vec<u8>,
    /// Whether there was more.
    pub(crate) truncated: bool,
    /// Whether that is for want of room, and not for its own limit.
    pub(crate) out_of_room: bool,
    pub(crate) undecoded: Option<Undecoded>,
}

/// A body that is being read.
pub(crate) struct Body<'a> {
    decoder: Decoder<'a>,
    coding: String,
    /// What came so far, as it came.
    bytes: usize,
    limit: usize,
    is_cut: bool,
    broken: Option<String>,
}

/// What takes a body out of its coding.
enum Decoder<'a> {
    Plain(Kept<'a>),
    Gzip(Box<MultiGzDecoder<Kept<'a>>>),
    /// `deflate`, before its first byte.
    Undecided(Kept<'a>),
    Zlib(Box<ZlibDecoder<Kept<'a>>>),
    Deflate(Box<DeflateDecoder<Kept<'a>>>),
    /// A coding that is not read here.
    Unknown(Kept<'a>),
}

/// What is kept of it.
struct Kept<'a> {
    read: Read,
    limit: usize,
    taken: Taken<'a>,
}

impl Write for Kept<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let own = self.limit.saturating_sub(self.read.bytes.len()).min(bytes.len());
        let granted = self.taken.take(own);
        self.read.bytes.extend(bytes.iter().take(granted));
        if granted < bytes.len() {
            (self.read.truncated, self.read.out_of_room) = (true, granted < own);
            return Err(io::Error::other("it is as much as is kept"));
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> Body<'a> {
    /// A body with these values of `content-encoding`, of which so many bytes are kept, as far as there is room for all.
    pub(crate) fn begin<'v>(encodings: impl Iterator<Item = &'v str>, limit: usize, room: &'a Room) -> Self {
        let kept = Kept { read: Read::default(), limit, taken: room.begin() };
        let coding = coding(encodings);
        let decoder = match coding.as_str() {
            "" => Decoder::Plain(kept),
            "gzip" | "x-gzip" => Decoder::Gzip(Box::new(MultiGzDecoder::new(kept))),
            "deflate" => Decoder::Undecided(kept),
            _ => Decoder::Unknown(kept),
        };
        Self { decoder, coding, bytes: 0, limit, is_cut: false, broken: None }
    }

    /// Takes the next bytes, and tells whether more are wanted.
    pub(crate) fn take(&mut self, bytes: &[u8]) -> bool {
        if bytes.is_empty() {
            return true;
        }
        self.bytes = self.bytes.saturating_add(bytes.len());
        if let Err(error) = self.decode(bytes)
            && !self.decoder.kept().read.truncated
        {
            self.broken = Some(error.to_string());
        }
        // What comes to nothing when it is unpacked may go on for ever.
        self.is_cut = self.bytes > self.limit;
        !self.is_cut && self.broken.is_none() && !self.decoder.kept().read.truncated
    }

    fn decode(&mut self, bytes: &[u8]) -> io::Result<()> {
        if let Decoder::Undecided(kept) = &mut self.decoder {
            let taken = kept.taken.another();
            let kept = std::mem::replace(kept, Kept { read: Read::default(), limit: 0, taken });
            self.decoder = Decoder::deflate(kept, bytes);
        }
        match &mut self.decoder {
            Decoder::Plain(kept) => kept.write_all(bytes),
            Decoder::Gzip(gzip) => gzip.write_all(bytes),
            Decoder::Zlib(zlib) => zlib.write_all(bytes).or_else(at_its_end),
            Decoder::Deflate(deflate) => deflate.write_all(bytes).or_else(at_its_end),
            Decoder::Undecided(_) | Decoder::Unknown(_) => Ok(()),
        }
    }

    /// The body as far as it was read. Of one that never came to its end this is not called.
    pub(crate) fn finish(mut self) -> Read {
        // Without a byte there is nothing that could be in a coding, as after HEAD.
        let is_whole = self.bytes > 0 && !self.is_cut && !self.decoder.kept().read.truncated;
        let ended = if is_whole && self.broken.is_none() { self.decoder.end() } else { Ok(()) };
        let is_unknown = matches!(self.decoder, Decoder::Unknown(_)) && self.bytes > 0;
        let kept = self.decoder.kept_mut();
        let broken = ended.err().filter(|_| !kept.read.truncated).map(|error| error.to_string());
        let broken = self.broken.or(broken);
        let mut read = std::mem::take(&mut kept.read);
        read.truncated |= self.is_cut;
        let coding = self.coding.as_str().into();
        read.undecoded = match broken {
            Some(detail) => Some(Undecoded::Broken { coding, detail: detail.into() }),
            None => is_unknown.then_some(Undecoded::Unknown { coding }),
        };
        if read.undecoded.is_some() {
            return Read { undecoded: read.undecoded, ..Read::default() };
        }
        kept.taken.keep();
        read
    }
}

impl<'a> Decoder<'a> {
    /// Meant is zlib, and some send its inside alone. Zlib says what it is in its first byte, which no deflate that was
    /// made by anybody begins with. Source: RFC 9110, section 8.4.1.2; RFC 1950, section 2.2.
    fn deflate(kept: Kept<'a>, bytes: &[u8]) -> Self {
        let is_zlib = bytes.first().is_some_and(|first| first & 0x0f == 8);
        if is_zlib {
            Self::Zlib(Box::new(ZlibDecoder::new(kept)))
        } else {
            Self::Deflate(Box::new(DeflateDecoder::new(kept)))
        }
    }

    fn kept(&self) -> &Kept<'a> {
        match self {
            Self::Plain(kept) | Self::Undecided(kept) | Self::Unknown(kept) => kept,
            Self::Gzip(gzip) => gzip.get_ref(),
            Self::Zlib(zlib) => zlib.get_ref(),
            Self::Deflate(deflate) => deflate.get_ref(),
        }
    }

    fn kept_mut(&mut self) -> &mut Kept<'a> {
        match self {
            Self::Plain(kept) | Self::Undecided(kept) | Self::Unknown(kept) => kept,
            Self::Gzip(gzip) => gzip.get_mut(),
            Self::Zlib(zlib) => zlib.get_mut(),
            Self::Deflate(deflate) => deflate.get_mut(),
        }
    }

    /// What is left inside, now that no more comes. The error is what is wrong with the end.
    fn end(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(_) | Self::Undecided(_) | Self::Unknown(_) => Ok(()),
            Self::Gzip(gzip) => gzip.try_finish(),
            Self::Zlib(zlib) => zlib.try_finish(),
            Self::Deflate(deflate) => deflate.try_finish(),
        }
    }
}

/// What stands behind the end of a stream is not of it.
fn at_its_end(error: io::Error) -> io::Result<()> {
    if error.kind() == io::ErrorKind::WriteZero { Ok(()) } else { Err(error) }
}

/// The codings of a body, one after the other; empty where there are none.
fn coding<'v>(encodings: impl Iterator<Item = &'v str>) -> String {
    let all = encodings.flat_map(|value| value.split(',')).map(|coding| coding.trim().to_ascii_lowercase());
    let codings: Vec<String> = all.filter(|coding| !coding.is_empty() && coding != "identity").collect();
    codings.join(", ")
}

#[cfg(test)]
mod tests;
