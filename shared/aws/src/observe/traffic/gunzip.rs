//! Gzip as it comes in, cut into lines as they come out, up to a limit: never a whole object in memory.

use std::io::{self, Write};

use flate2::write::MultiGzDecoder;

use super::tally::Tally;

/// Bytes of text, and lines, that are read in one run.
const MOST_BYTES: u64 = 24 * 1024 * 1024;
const MOST_LINES: u64 = 50_000;
/// A longer line is no line of a log: request and `User-Agent` have at most 16 kB each.
const LONGEST_LINE: usize = 64 * 1024;

/// Counts the lines of one object after the other.
#[derive(Debug, Default)]
pub(super) struct Lines {
    pub(super) tally: Tally,
    bytes: u64,
    line: Vec<u8>,
    is_too_long: bool,
}

impl Lines {
    /// Whether the limit is reached.
    pub(super) fn is_full(&self) -> bool {
        self.bytes >= MOST_BYTES || self.tally.lines >= MOST_LINES
    }

    fn end_line(&mut self) {
        if self.is_too_long {
            self.tally.lines += 1;
            self.tally.unreadable += 1;
        } else if !self.line.is_empty() {
            self.tally.count(&self.line);
        }
        self.line.clear();
        self.is_too_long = false;
    }

    fn extend_line(&mut self, text: &[u8]) {
        self.is_too_long |= self.line.len() + text.len() > LONGEST_LINE;
        if self.is_too_long {
            self.line.clear();
        } else {
            self.line.extend_from_slice(text);
        }
    }
}

impl Write for Lines {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        if self.is_full() {
            return Err(io::Error::other("as many lines as are read in one run"));
        }
        self.bytes += text.len() as u64;
        let mut pieces = text.split(|byte| *byte == b'\n');
        if let Some(first) = pieces.next() {
            self.extend_line(first);
        }
        for piece in pieces {
            self.end_line();
            self.extend_line(piece);
        }
        Ok(text.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// One object on its way into the lines.
#[derive(Debug)]
pub(super) struct Gunzip(MultiGzDecoder<Lines>);

impl Gunzip {
    pub(super) fn into_lines(lines: Lines) -> Self {
        Self(MultiGzDecoder::new(lines))
    }

    /// Takes the next bytes of the object. The error is what is wrong with them.
    pub(super) fn take(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.write_all(bytes)
    }

    pub(super) fn is_full(&self) -> bool {
        self.0.get_ref().is_full()
    }

    /// The lines with all that could be read, and what was wrong with the end of the object.
    pub(super) fn finish(mut self) -> (Lines, io::Result<()>) {
        let ended = self.0.try_finish();
        let mut lines = std::mem::take(self.0.get_mut());
        lines.end_line();
        (lines, ended)
    }
}

#[cfg(test)]
mod tests {
    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn zipped(text: &[u8]) -> Vec<u8> {
        let mut gz = GzEncoder::new(Vec::new(), Compression::default());
        gz.write_all(text).unwrap();
        gz.finish().unwrap()
    }

    /// Lines that were counted and found unreadable (as all of these are), and what was wrong.
    fn read(bytes: &[u8]) -> (u64, u64, Result<(), String>) {
        let mut gunzip = Gunzip::into_lines(Lines::default());
        let taken = bytes.chunks(7).try_for_each(|chunk| gunzip.take(chunk));
        let (lines, ended) = gunzip.finish();
        (lines.tally.lines, lines.tally.unreadable, taken.and(ended).map_err(|error| error.to_string()))
    }

    #[test]
    fn lines_come_out_whole_however_the_bytes_come_in() {
        assert_eq!(read(&zipped(b"one\ntwo\n\nthree")), (3, 3, Ok(())));
        let twice = [zipped(b"one\n"), zipped(b"two\n")].concat();
        assert_eq!(read(&twice), (2, 2, Ok(())), "members one after the other are one text");
        assert_eq!(read(&[]).0, 0);
    }

    #[test]
    fn an_object_that_is_cut_or_no_gzip_gives_what_could_be_read() {
        let text = (0..2000).map(|n: u32| n.to_string()).collect::<Vec<_>>().join("\n");
        let whole = zipped(text.as_bytes());
        let (lines, _, ended) = read(&whole[..whole.len() - 100]);
        assert!((1..2000).contains(&lines) && ended.is_err(), "{lines} {ended:?}");
        let (lines, _, ended) = read(b"Enable AccessLog for ELB");
        assert!(lines == 0 && ended.is_err(), "{lines} {ended:?}");
    }

    #[test]
    fn a_bomb_ends_at_the_limit() {
        let bomb = zipped(&vec![b'\n'; 64 * 1024 * 1024]);
        assert!(bomb.len() < 200_000);
        let mut gunzip = Gunzip::into_lines(Lines::default());
        assert!(gunzip.take(&bomb).is_err() && gunzip.is_full());
        let text = zipped("x\n".repeat(600_000).as_bytes());
        let mut gunzip = Gunzip::into_lines(Lines::default());
        assert!(gunzip.take(&text).is_err());
        let lines = gunzip.finish().0.tally.lines;
        // What was unpacked at once still comes out.
        assert!((50_000..70_000).contains(&lines), "{lines}");
    }

    #[test]
    fn a_line_without_an_end_is_not_kept() {
        let long = [b"a".repeat(1024 * 1024), b"\nshort\n".to_vec()].concat();
        let mut gunzip = Gunzip::into_lines(Lines::default());
        gunzip.take(&zipped(&long)).unwrap();
        let (lines, _) = gunzip.finish();
        assert_eq!((lines.tally.lines, lines.tally.unreadable), (2, 2));
        assert!(lines.line.capacity() <= 2 * LONGEST_LINE);
    }
}
