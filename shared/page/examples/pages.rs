//! Writes the example pages into the directory that is named, for `make page`.

use std::path::Path;

fn main() -> std::io::Result<()> {
    let directory = std::env::args().nth(1).unwrap_or_else(|| ".sandbox/page".to_owned());
    std::fs::create_dir_all(&directory)?;
    for example in page::example::Example::all() {
        std::fs::write(Path::new(&directory).join(example.name).with_extension("html"), example.html())?;
    }
    let sites = page::example::sites(12);
    std::fs::write(Path::new(&directory).join("sites.html"), page::shard::html(&sites, "s3://bucket/report.json"))?;
    let fleet = page::fleet::html(&page::example::shards(12), "s3://bucket/report.json");
    std::fs::write(Path::new(&directory).join("fleet.html"), fleet)
}
