// WebP through libwebp; of an animation the first frame, on a black canvas where it covers a part only.
#include <webp/decode.h>
#include <webp/demux.h>

#include <cstring>
#include <memory>

#include "media/encoded_image.h"
#include "media/exif.h"

namespace mm {
namespace {

struct DeleteDemuxer {
  void operator()(WebPDemuxer* demuxer) const { WebPDemuxDelete(demuxer); }
};
using Demuxer = std::unique_ptr<WebPDemuxer, DeleteDemuxer>;

struct DeleteDecoder {
  void operator()(WebPIDecoder* decoder) const { WebPIDelete(decoder); }
};

// One kind of metadata, empty when there is none.
std::span<const std::byte> chunk(const Demuxer& demuxer, const char* name) {
  WebPChunkIterator found;
  std::span<const std::byte> bytes;
  if (WebPDemuxGetChunk(demuxer.get(), name, 1, &found) != 0) bytes = std::as_bytes(std::span(found.chunk.bytes, found.chunk.size));
  WebPDemuxReleaseChunkIterator(&found);
  return bytes;
}

int orientation(const Demuxer& demuxer) {
  const int from_exif = exif_orientation(chunk(demuxer, "EXIF"));
  const auto xmp = chunk(demuxer, "XMP ");
  return from_exif != 0 ? from_exif : xmp_orientation({reinterpret_cast<const char*>(xmp.data()), xmp.size()});
}

// Decodes a frame into its place; says how that went.
VP8StatusCode decode_frame(const WebPIterator& frame, Image& image) {
  const std::size_t stride = static_cast<std::size_t>(image.width) * 3;
  const std::size_t offset = frame.y_offset * stride + static_cast<std::size_t>(frame.x_offset) * 3;
  const std::unique_ptr<WebPIDecoder, DeleteDecoder> decoder(
      WebPINewRGB(MODE_RGB, image.pixels.data() + offset, image.pixels.size() - offset, static_cast<int>(stride)));
  if (decoder == nullptr) return VP8_STATUS_OUT_OF_MEMORY;
  return WebPIAppend(decoder.get(), frame.fragment.bytes, frame.fragment.size);
}

}  // namespace

Image decode_webp(const EncodedImage& file) {
  const WebPData data{reinterpret_cast<const std::uint8_t*>(file.bytes.data()), file.bytes.size()};
  WebPDemuxState state = WEBP_DEMUX_PARSE_ERROR;
  const Demuxer demuxer(WebPDemuxPartial(&data, &state));
  if (state == WEBP_DEMUX_PARSE_ERROR) throw_broken(file, "WebP", "its chunks make no sense");
  if (demuxer == nullptr || (state != WEBP_DEMUX_DONE && !file.limits.allow_truncated)) throw_cut_off(file, "WebP");
  WebPIterator frame;
  if (WebPDemuxGetFrame(demuxer.get(), 1, &frame) == 0) throw_cut_off(file, "WebP");
  const std::unique_ptr<WebPIterator, void (*)(WebPIterator*)> guard(&frame, WebPDemuxReleaseIterator);
  Image image = canvas(file, WebPDemuxGetI(demuxer.get(), WEBP_FF_CANVAS_WIDTH), WebPDemuxGetI(demuxer.get(), WEBP_FF_CANVAS_HEIGHT));
  if (frame.x_offset + frame.width > image.width || frame.y_offset + frame.height > image.height)
    throw_broken(file, "WebP", "its first frame lies outside of the picture");
  const VP8StatusCode status = decode_frame(frame, image);
  const bool acceptable = status == VP8_STATUS_OK || (status == VP8_STATUS_SUSPENDED && file.limits.allow_truncated);
  if (!acceptable) throw_broken(file, "WebP", "its pixels cannot be decoded");
  return oriented(std::move(image), orientation(demuxer));
}

}  // namespace mm
