//! Writes the seeds of every target into a folder: `cargo run --example seeds -- FOLDER`.

use std::path::Path;

fn main() -> std::io::Result<()> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "seeds".to_owned());
    for (target, _) in keyward_fuzz::TARGETS {
        let folder = Path::new(&folder).join(target);
        std::fs::create_dir_all(&folder)?;
        for (name, data) in keyward_fuzz::seeds::of(target) {
            std::fs::write(folder.join(name), data)?;
        }
    }
    Ok(())
}
