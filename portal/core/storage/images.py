"""Uploaded images: decoded, freed of everything that is not picture, and encoded anew.

What is stored was written by us: no script, no second file hidden behind the picture, no
position of somebody's home in the metadata survives the way through here.
"""

import hashlib
import io
import struct
import zlib
from dataclasses import dataclass
from typing import BinaryIO

from PIL import Image, ImageCms, ImageFile, ImageOps

from portal.core.storage.refusals import ImageRefused, UploadProblem

MAX_IMAGE_BYTES = 8 * 1024 * 1024
MAX_IMAGE_PIXELS = 40_000_000
VARIANT_WIDTHS = (480, 960, 1600)

_FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
# Nobody's screen needs more, and a town's disk and an old phone need less.
_MAX_SIDE = 2400
_QUALITY = 82
_SRGB = ImageCms.createProfile("sRGB")

# Everything Pillow's decoders are known to raise on hostile or broken files.
_DECODING_ERRORS = (
    OSError,
    ValueError,
    SyntaxError,
    TypeError,
    IndexError,
    KeyError,
    EOFError,
    OverflowError,
    MemoryError,
    NotImplementedError,
    struct.error,
    zlib.error,
)


@dataclass(frozen=True, slots=True)
class ImageVariant:
    """One encoded size of a picture, measured in pixels."""

    width: int
    height: int
    data: bytes
    sha256: str


@dataclass(frozen=True, slots=True)
class AcceptedImage:
    """A picture that may be stored and shown, with smaller variants, narrowest first."""

    width: int
    height: int
    data: bytes
    sha256: str
    variants: tuple[ImageVariant, ...]
    media_type: str = "image/webp"
    extension: str = "webp"


def accept_image(
    stream: BinaryIO,
    *,
    max_bytes: int = MAX_IMAGE_BYTES,
    max_pixels: int = MAX_IMAGE_PIXELS,
) -> AcceptedImage:
    """Read an uploaded PNG, JPEG, WebP or GIF (its first frame) and encode it as WebP.

    The content decides what it is, never the name or the declared type. Orientation and colour
    profile are applied, then all metadata is dropped. Variants are 480, 960 and 1600 pixels wide,
    as far as they are narrower than the picture.

    Raises ``ImageRefused`` with the reason.
    """
    picture = _decode(_read(stream, max_bytes), max_pixels)
    whole = _encode(picture)
    return AcceptedImage(
        width=whole.width,
        height=whole.height,
        data=whole.data,
        sha256=whole.sha256,
        variants=tuple(
            _encode(_at_width(picture, width)) for width in VARIANT_WIDTHS if width < picture.width
        ),
    )


def _read(stream: BinaryIO, max_bytes: int) -> bytes:
    data = stream.read(max_bytes + 1)
    if not data:
        raise ImageRefused(UploadProblem.EMPTY, "The file is empty. Choose a picture.")
    if len(data) > max_bytes:
        limit = max_bytes // (1024 * 1024)
        raise ImageRefused(
            UploadProblem.TOO_LARGE, f"Choose a picture of at most {limit} megabytes.", limit
        )
    return data


def _decode(data: bytes, max_pixels: int) -> Image.Image:
    # A library that draws pictures of its own may have told Pillow to fill up what is cut short.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        image = Image.open(io.BytesIO(data), formats=_FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_many_pixels(max_pixels) from None
    except _DECODING_ERRORS:
        raise ImageRefused(
            UploadProblem.NOT_AN_IMAGE, "Choose a picture in PNG, JPEG, WebP or GIF format."
        ) from None
    with image:
        # Checked on the header, before a single pixel is unpacked.
        if image.width * image.height > max_pixels:
            raise _too_many_pixels(max_pixels)
        try:
            return _picture_alone(image)
        except _DECODING_ERRORS as error:
            raise ImageRefused(
                UploadProblem.DAMAGED_IMAGE,
                "The picture is damaged or incomplete. Save it again or choose another one.",
            ) from error


def _too_many_pixels(max_pixels: int) -> ImageRefused:
    limit = max_pixels // 1_000_000
    return ImageRefused(
        UploadProblem.TOO_MANY_PIXELS, f"Choose a picture of at most {limit} megapixels.", limit
    )


def _picture_alone(image: ImageFile.ImageFile) -> Image.Image:
    """Return the first frame upright, in sRGB and at most ``_MAX_SIDE`` wide and high."""
    profile = image.info.get("icc_profile")
    # JPEG can be decoded at a fraction of its size, which saves seconds on a phone's photo.
    image.draft(None, (_MAX_SIDE, _MAX_SIDE))
    image.load()
    upright = ImageOps.exif_transpose(image)
    upright.thumbnail((_MAX_SIDE, _MAX_SIDE), Image.Resampling.LANCZOS)
    coloured = _in_srgb(upright, profile)
    plain = Image.new(coloured.mode, coloured.size)
    plain.paste(coloured)
    return plain


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    if profile and image.mode in {"RGB", "CMYK"}:
        try:
            converted = ImageCms.profileToProfile(
                image, io.BytesIO(profile), _SRGB, outputMode="RGB"
            )
        except (ImageCms.PyCMSError, *_DECODING_ERRORS):
            converted = None  # a broken profile is no reason to refuse the picture
        if converted is not None:
            return converted
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _at_width(picture: Image.Image, width: int) -> Image.Image:
    height = max(1, round(picture.height * width / picture.width))
    return picture.resize((width, height), Image.Resampling.LANCZOS)


def _encode(picture: Image.Image) -> ImageVariant:
    out = io.BytesIO()
    picture.save(out, "WEBP", quality=_QUALITY, method=4, exif=b"", icc_profile=b"", xmp=b"")
    data = out.getvalue()
    return ImageVariant(
        width=picture.width,
        height=picture.height,
        data=data,
        sha256=hashlib.sha256(data).hexdigest(),
    )
