//! What is sent as a picture or paper, made harmless. What it is, its first bytes say, not its name. A picture is drawn anew
//! from its points, so that nothing else stands in it: no place and device (EXIF), no script, no second file behind the first.

use std::io::Cursor;

use image::{
    DynamicImage, ImageDecoder as _, ImageFormat, ImageReader, Limits, Rgba, RgbaImage, codecs::jpeg::JpegEncoder,
    imageops,
};
use wuwei_contracts::{
    Kind, Rejection,
    files::{LONGEST_FILE, MediaType},
};

/// Most points of a picture: what the largest telephones take.
const POINTS: u64 = 50_000_000;
/// Points along the longer side of what is kept.
const SIDE: u32 = 2560;
/// Bytes a decoder may ask for.
const MEMORY: u64 = 320 << 20;
/// Of 100: no difference is seen at usual sizes.
const QUALITY: u8 = 85;

/// What is kept.
#[derive(Debug)]
pub struct Made {
    /// What it is.
    pub media_type: MediaType,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// `content` without anything but what it shows.
///
/// # Errors
/// Where it is empty, over 10 MiB, neither JPEG, PNG, WebP nor PDF, broken, or of more than fifty million points.
pub fn made_anew(content: Vec<u8>) -> Result<Made, Rejection> {
    if content.is_empty() {
        return Err(refused("file_empty", "", "the file is empty; choose another"));
    }
    if content.len() > LONGEST_FILE {
        let detail =
            format!("the file has {} bytes; {LONGEST_FILE} are the most, so send a smaller one", content.len());
        return Err(Rejection::new(Kind::TooLarge, "file_too_large", detail).at("file", "", "max_bytes"));
    }
    if content.starts_with(b"%PDF-") {
        return Ok(Made { media_type: MediaType::Pdf, bytes: content });
    }
    let format = image::guess_format(&content)
        .ok()
        .filter(|format| matches!(format, ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP));
    let format = format.ok_or_else(|| {
        let begins: String = content.iter().take(8).fold(String::new(), |text, byte| text + &format!("{byte:02x}"));
        let detail = "the file is no JPEG, PNG, WebP or PDF, whatever its name says; take a photo, or save it as one";
        refused("file_type_unknown", &begins, detail)
    })?;
    let picture = drawn(&content, format)?;
    let mut bytes = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut bytes, QUALITY);
    picture.into_rgb8().write_with_encoder(encoder).map_err(|error| broken(&error.to_string()))?;
    Ok(Made { media_type: MediaType::Jpeg, bytes })
}

/// The picture as people see it: turned as its camera was held, on white, no larger than it is shown.
fn drawn(content: &[u8], format: ImageFormat) -> Result<DynamicImage, Rejection> {
    let wrong = |error: image::ImageError| broken(&error.to_string());
    let mut reader = ImageReader::with_format(Cursor::new(content), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(wrong)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > POINTS {
        let detail = format!("the picture has {width} × {height} points; {POINTS} are the most, so send a smaller one");
        let value = format!("{width}x{height}");
        return Err(Rejection::new(Kind::TooLarge, "picture_too_large", detail).at("file", &value, "max_points"));
    }
    let turned = decoder.orientation().map_err(wrong)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(wrong)?;
    if width.max(height) > SIDE {
        picture = picture.thumbnail(SIDE, SIDE);
    }
    picture.apply_orientation(turned);
    if picture.color().has_alpha() {
        let mut white = RgbaImage::from_pixel(picture.width(), picture.height(), Rgba([u8::MAX; 4]));
        imageops::overlay(&mut white, &picture.into_rgba8(), 0, 0);
        picture = white.into();
    }
    Ok(picture)
}

/// The picture cannot be read.
pub fn broken(why: &str) -> Rejection {
    let detail = format!("the picture is broken ({why}); take it again, or save it anew");
    refused("picture_broken", "", &detail)
}

fn refused(code: &'static str, value: &str, detail: &str) -> Rejection {
    Rejection::new(Kind::Invalid, code, detail).at("file", value, "media_type")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    /// Red above, blue below.
    fn flag() -> DynamicImage {
        let point = |_, y| if y < 20 { Rgba([220, 20, 20, 255]) } else { Rgba([20, 20, 220, 255]) };
        RgbaImage::from_fn(60, 40, point).into()
    }

    /// An EXIF block that says the camera lay on its side and where it was.
    fn with_exif(jpeg: &[u8]) -> Vec<u8> {
        let tiff: &[u8] = &[
            b'I', b'I', 42, 0, 8, 0, 0, 0, 2, 0, // two entries
            0x12, 0x01, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0, // orientation: turn right
            0x25, 0x88, 4, 0, 1, 0, 0, 0, 38, 0, 0, 0, // GPS block at 38
            0, 0, 0, 0, // no more
            1, 0, 1, 0, 2, 0, 2, 0, 0, 0, b'N', 0, 0, 0, 0, 0, 0, 0, // GPSLatitudeRef
        ];
        let mut block = b"Exif\0\0".to_vec();
        block.extend(tiff);
        block.extend(b"GPS 23.0207N 113.7518E");
        let length = u16::try_from(block.len() + 2).unwrap().to_be_bytes();
        [&jpeg[..2], &[0xff, 0xe1], &length, &block, &jpeg[2..]].concat()
    }

    fn opened(made: &Made) -> DynamicImage {
        image::load_from_memory_with_format(&made.bytes, ImageFormat::Jpeg).unwrap()
    }

    #[test]
    fn a_photo_is_turned_upright_and_tells_neither_place_nor_device() {
        let photo = with_exif(&encoded(&flag().into_rgb8().into(), ImageFormat::Jpeg));
        assert!(photo.windows(4).any(|part| part == b"Exif") && photo.windows(3).any(|part| part == b"GPS"));
        let made = made_anew(photo).unwrap();
        for traitor in [&b"Exif"[..], b"GPS", b"23.02"] {
            assert!(!made.bytes.windows(traitor.len()).any(|part| part == traitor));
        }
        let upright = opened(&made).into_rgb8();
        assert_eq!(upright.dimensions(), (40, 60), "turned");
        assert!(upright.get_pixel(35, 30)[0] > 180 && upright.get_pixel(5, 30)[2] > 180, "red went to the right");
    }

    #[test]
    fn png_and_webp_become_jpeg_on_white() {
        let mut clear: RgbaImage = flag().into_rgba8();
        clear.put_pixel(0, 0, Rgba([0, 0, 0, 0]));
        for x in 0..30 {
            for y in 0..20 {
                clear.put_pixel(x, y, Rgba([0, 0, 0, 0]));
            }
        }
        for format in [ImageFormat::Png, ImageFormat::WebP] {
            let made = made_anew(encoded(&clear.clone().into(), format)).unwrap();
            assert_eq!(made.media_type, MediaType::Jpeg);
            let seen = opened(&made).into_rgb8();
            assert!(seen.get_pixel(4, 4).0.iter().all(|part| *part > 240), "{:?}", seen.get_pixel(4, 4));
        }
    }

    #[test]
    fn what_stands_behind_a_picture_is_left_behind() {
        let mut both = encoded(&flag(), ImageFormat::Png);
        both.extend(b"<script>alert(1)</script>");
        let made = made_anew(both).unwrap();
        assert!(!made.bytes.windows(7).any(|part| part == b"<script"));
    }

    #[test]
    fn a_png_that_is_html_is_refused_by_what_it_is() {
        let page = b"<!DOCTYPE html><script>alert(1)</script>".to_vec();
        let rejection = made_anew(page).unwrap_err();
        assert_eq!((&*rejection.code, rejection.kind), ("file_type_unknown", Kind::Invalid));
        assert_eq!(rejection.errors[0].field, "file");
        let mut headed = b"\x89PNG\r\n\x1a\n".to_vec();
        headed.extend(b"<!DOCTYPE html><script>alert(1)</script>");
        assert_eq!(&*made_anew(headed).unwrap_err().code, "picture_broken");
        for other in [&b"GIF89a......"[..], b"\x7fELF....", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"PK\x03\x04"]
        {
            assert_eq!(&*made_anew(other.to_vec()).unwrap_err().code, "file_type_unknown");
        }
        assert_eq!(&*made_anew(Vec::new()).unwrap_err().code, "file_empty");
        assert_eq!(made_anew(vec![0; LONGEST_FILE + 1]).unwrap_err().kind, Kind::TooLarge);
    }

    /// A hundred million points of one colour make a PNG of a few hundred kilobytes.
    #[test]
    fn a_picture_of_ten_thousand_by_ten_thousand_is_refused_before_it_is_drawn() {
        let mut bytes = Vec::new();
        let line = vec![7; 10_000];
        let all: Vec<u8> = line.iter().copied().cycle().take(100_000_000).collect();
        let encoder = image::codecs::png::PngEncoder::new(&mut bytes);
        let kind = image::ExtendedColorType::L8;
        image::ImageEncoder::write_image(encoder, &all, 10_000, 10_000, kind).unwrap();
        drop(all);
        assert!(bytes.len() < LONGEST_FILE, "{}", bytes.len());
        let rejection = made_anew(bytes).unwrap_err();
        assert_eq!((&*rejection.code, rejection.kind), ("picture_too_large", Kind::TooLarge));
        assert_eq!(rejection.errors[0].value, "10000x10000");
    }

    #[test]
    fn a_large_photo_is_kept_as_large_as_it_is_shown() {
        let large = DynamicImage::new_rgb8(4000, 1000);
        assert_eq!(
            opened(&made_anew(encoded(&large, ImageFormat::Jpeg)).unwrap()).into_rgb8().dimensions(),
            (2560, 640)
        );
        let made = made_anew(b"%PDF-1.7 ...".to_vec()).unwrap();
        assert_eq!((made.media_type, made.bytes.as_slice()), (MediaType::Pdf, &b"%PDF-1.7 ..."[..]));
    }
}
