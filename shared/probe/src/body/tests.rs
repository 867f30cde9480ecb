//! Bodies in all codings, whole and broken.

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};

use super::*;

const TEXT: &[u8] = br#"{"status": "healthy"}"#;

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

fn zlib(text: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

fn deflate(text: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

/// The body, given in small pieces; and how many bytes of it were taken.
fn read(encodings: &[&str], bytes: &[u8], limit: usize, room: &Room) -> (Read, usize) {
    let mut body = Body::begin(encodings.iter().copied(), limit, room);
    let mut taken = 0;
    for piece in bytes.chunks(7) {
        taken += piece.len();
        if !body.take(piece) {
            break;
        }
    }
    (body.finish(), taken)
}

fn whole(encodings: &[&str], bytes: &[u8]) -> Read {
    read(encodings, bytes, 1000, &Room::default()).0
}

#[test]
fn a_body_is_what_its_reader_sees() {
    let twice = gzip(&gzip(TEXT));
    for (encodings, bytes) in [
        (&[][..], TEXT.to_vec()),
        (&["identity"], TEXT.to_vec()),
        (&["gzip"], gzip(TEXT)),
        (&["X-GZIP", ""], gzip(TEXT)),
        (&["gzip"], [gzip(b"{\"status\": "), gzip(b"\"healthy\"}")].concat()),
        (&["deflate"], zlib(TEXT)),
        (&["Deflate, identity"], deflate(TEXT)),
        (&["deflate"], [zlib(TEXT), b"\r\n".to_vec()].concat()),
    ] {
        let read = whole(encodings, &bytes);
        assert_eq!((read.bytes.as_slice(), read.truncated, &read.undecoded), (TEXT, false, &None), "{encodings:?}");
    }
    let read = whole(&["gzip", "gzip"], &twice);
    assert_eq!(read.undecoded, Some(Undecoded::Unknown { coding: "gzip, gzip".into() }));
}

#[test]
fn without_a_body_nothing_is_in_a_coding() {
    for coding in ["gzip", "deflate", "br"] {
        let read = whole(&[coding], b"");
        assert_eq!((read.bytes.len(), read.undecoded), (0, None), "{coding}");
    }
}

#[test]
fn what_is_not_read_here_and_what_is_broken_are_told_apart_and_keep_nothing() {
    for coding in ["br", "zstd", "\u{1b}[2j"] {
        let room = Room::with_bytes(100);
        let read = read(&[coding], b"anything", 1000, &room).0;
        assert_eq!((read.bytes.len(), read.undecoded), (0, Some(Undecoded::Unknown { coding: coding.into() })));
        assert_eq!(room.begin().take(1000), 100);
    }
    let mut flipped = gzip(TEXT);
    flipped[15] ^= 0xff;
    let cut = gzip(TEXT)[..20].to_vec();
    for (coding, bytes) in
        [("gzip", TEXT.to_vec()), ("gzip", flipped), ("gzip", cut), ("deflate", b"\x78\x9cno".to_vec())]
    {
        let room = Room::with_bytes(100);
        let read = read(&[coding], &bytes, 1000, &room).0;
        assert!(matches!(read.undecoded, Some(Undecoded::Broken { .. })), "{coding} {read:?}");
        assert_eq!((read.bytes.len(), room.begin().take(1000)), (0, 100));
    }
}

#[test]
fn a_bomb_ends_at_the_limit_of_its_body() {
    let bomb = gzip(&vec![b'x'; 64 * 1024 * 1024]);
    for (coding, bomb) in [("gzip", bomb), ("deflate", zlib(&vec![b'x'; 64 * 1024 * 1024]))] {
        let (read, taken) = read(&[coding], &bomb, 10_000, &Room::default());
        assert_eq!((read.bytes.len(), read.truncated, read.out_of_room), (10_000, true, false));
        assert!(taken < 1_000 && read.undecoded.is_none(), "{taken} {read:?}");
    }
    let room = Room::with_bytes(300);
    let (read, _) = read(&["gzip"], &gzip(&vec![b'x'; 100_000]), 10_000, &room);
    assert_eq!((read.bytes.len(), read.truncated, read.out_of_room), (300, true, true));
}

#[test]
fn what_comes_to_nothing_has_an_end_too() {
    let nothing = gzip(b"").repeat(1000);
    let (read, taken) = read(&["gzip"], &nothing, 1000, &Room::default());
    assert_eq!((read.bytes.len(), read.truncated, read.undecoded), (0, true, None));
    assert!(taken < 1_020, "{taken}");
}
