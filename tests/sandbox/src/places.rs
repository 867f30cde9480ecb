//! Where the repository, its tools and the directory of one sandbox are.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use crate::error::KitError;

pub fn root() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.ancestors().nth(2).unwrap_or(package).to_path_buf()
}

/// The functions as they are deployed: `FUNCTIONS`, or what `sam build` made of a release.
pub fn built() -> PathBuf {
    let place = from_environment("FUNCTIONS").map_or_else(|| PathBuf::from(".aws-sam/build"), PathBuf::from);
    root().join(place)
}

/// The emulator's program: `MINISTACK`, or the one in `.tools`.
pub fn ministack() -> Result<PathBuf, KitError> {
    tool(
        "ministack",
        "MINISTACK",
        ".tools/ministack/bin/ministack",
        "run `make tools`, or set MINISTACK to an installed one",
    )
}

/// The SAM command line: `SAM`, or the one in `.tools`.
pub fn sam() -> Result<PathBuf, KitError> {
    tool("sam", "SAM", ".tools/sam/bin/sam", "run `make tools`, or set SAM to an installed one")
}

fn tool(name: &'static str, variable: &str, place: &str, remedy: &'static str) -> Result<PathBuf, KitError> {
    let path = from_environment(variable).map_or_else(|| root().join(place), PathBuf::from);
    if path.is_file() {
        return Ok(path);
    }
    Err(KitError::Missing { tool: name, path: path.display().to_string(), remedy })
}

/// A variable of the environment that the tests run in.
#[expect(clippy::disallowed_methods, reason = "the kit's own settings are read here and nowhere else")]
pub(crate) fn from_environment(variable: &str) -> Option<OsString> {
    std::env::var_os(variable).filter(|value| !value.is_empty())
}

/// The directory of one sandbox, `.sandbox/<process>-<number>`, removed with everything in it when dropped.
#[derive(Debug)]
pub struct Directory {
    path: PathBuf,
}

impl Directory {
    /// Makes an empty directory that no other sandbox uses.
    pub fn new() -> Result<Self, KitError> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let home = root().join(".sandbox");
        sweep(&home);
        let path = home.join(name);
        if path.exists() {
            std::fs::remove_dir_all(&path).map_err(KitError::io(format!("empty {}", path.display())))?;
        }
        std::fs::create_dir_all(&path).map_err(KitError::io(format!("create {}", path.display())))?;
        Ok(Self { path })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A directory inside it, made if it is not there.
    pub fn inner(&self, name: &str) -> Result<PathBuf, KitError> {
        let path = self.path.join(name);
        std::fs::create_dir_all(&path).map_err(KitError::io(format!("create {}", path.display())))?;
        Ok(path)
    }
}

/// Removes what processes left behind that were killed before they could.
fn sweep(home: &Path) {
    let Ok(entries) = std::fs::read_dir(home) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let process = name.split('-').next().and_then(|id| id.parse::<u32>().ok());
        if process.is_some_and(|id| !Path::new(&format!("/proc/{id}")).exists()) {
            // Another sandbox may be sweeping too: whoever comes second has nothing to do.
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        // What cannot be removed is only litter, and a later sandbox of this name empties it.
        let _ = std::fs::remove_dir_all(&self.path);
    }
}
