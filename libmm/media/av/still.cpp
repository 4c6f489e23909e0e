#include "media/av/still.h"

#include <array>
#include <cstring>
#include <limits>
#include <optional>

#include "base/check.h"
#include "base/file.h"
#include "media/av/codec.h"
#include "media/av/frame_image.h"
#include "media/av/memory_input.h"

namespace mm {
namespace {

struct Decoding {
  const EncodedImage& file;
  const char* format;              // its name in messages
  std::optional<Error> too_large;  // what canvas() said of the size, carried past FFmpeg
  int fill = 128;                  // what a picture's memory holds before it is decoded into; missing rows of a cut-off file are grey
};

// Called by a decoder that knows the size and asks for memory.
int checked_buffer(AVCodecContext* codec, AVFrame* frame, int flags) {
  auto& decoding = *static_cast<Decoding*>(codec->opaque);
  const std::int64_t most = decoding.file.limits.most_pixels;
  if (std::int64_t{frame->width} * frame->height <= most) {
    const int code = avcodec_default_get_buffer2(codec, frame, flags);
    if (code == 0) std::memset(frame->buf[0]->data, decoding.fill, frame->buf[0]->size);
    return code;
  }
  try {
    canvas(decoding.file, frame->width, frame->height);
  } catch (const Error& error) {
    decoding.too_large = error;
  }
  return AVERROR(EINVAL);
}

Codec open_codec(AVCodecID id, const AVCodecParameters* parameters, Decoding& decoding) {
  const WantedCodec wanted{
      .id = id, .parameters = parameters, .file = decoding.file.name, .kind = decoding.format, .instead = "convert it to PNG or JPEG"};
  Codec codec = opened_codec(wanted, [&](AVCodecContext& context) {
    context.opaque = &decoding;
    context.get_buffer2 = checked_buffer;
    context.max_pixels = std::numeric_limits<int>::max();  // the limit is kept by checked_buffer
  });
  MM_CHECK(codec != nullptr, Kind::resource, std::string("cannot start the decoder for ") + decoding.format);
  return codec;
}

[[noreturn]] void give_up(const Decoding& decoding, int code) {
  if (decoding.too_large) throw *decoding.too_large;
  std::array<char, AV_ERROR_MAX_STRING_SIZE> text{};
  av_strerror(code, text.data(), text.size());
  throw_broken(
      decoding.file, decoding.format,
      code == AVERROR_INVALIDDATA || code == AVERROR_EOF ? "cut off, damaged, or of a kind that FFmpeg does not decode" : text.data());
}

Image decode(AVCodecContext* codec, const AVPacket* packet, const Decoding& decoding) {
  const Frame frame(av_frame_alloc());
  MM_CHECK(frame != nullptr, Kind::resource, "not enough memory for a picture");
  int code = avcodec_send_packet(codec, packet);
  if (code == 0) avcodec_send_packet(codec, nullptr);  // no more comes
  if (code == 0) code = avcodec_receive_frame(codec, frame.get());
  if (code != 0) give_up(decoding, code);
  if (frame->decode_error_flags != 0 && !decoding.file.limits.allow_truncated) give_up(decoding, AVERROR_INVALIDDATA);
  if (frame->color_range == AVCOL_RANGE_UNSPECIFIED) frame->color_range = AVCOL_RANGE_JPEG;  // what TIFF means, and AV1 always says
  return frame_image(*frame, decoding.file);
}

// Formats whose whole file is one packet.
Image decode_packet(AVCodecID id, Decoding& decoding) {
  const auto bytes = decoding.file.bytes;
  MM_CHECK(bytes.size() < std::size_t{std::numeric_limits<int>::max()} - AV_INPUT_BUFFER_PADDING_SIZE, Kind::input, "is too large a file",
           shown(decoding.file.name));
  const Codec codec = open_codec(id, nullptr, decoding);
  const Packet packet(av_packet_alloc());
  MM_CHECK(packet != nullptr && av_new_packet(packet.get(), static_cast<int>(bytes.size())) == 0, Kind::resource,
           "not enough memory for a packet");
  std::memcpy(packet->data, bytes.data(), bytes.size());
  packet->flags |= AV_PKT_FLAG_KEY;
  return decode(codec.get(), packet.get(), decoding);
}

// Strips that FFmpeg cannot unpack it leaves out without a word, and its strict mode refuses sound files for a tag it does not know. So
// the picture is decoded over two grounds, and must not show them.
Image decode_file(AVCodecID id, Decoding& decoding) {
  Image image = decode_packet(id, decoding);
  if (decoding.file.limits.allow_truncated) return image;
  decoding.fill = 255 - decoding.fill;
  if (decode_packet(id, decoding).pixels != image.pixels) give_up(decoding, AVERROR_INVALIDDATA);
  return image;
}

Image decode_avif(Decoding& decoding) {
  const MemoryInput input(decoding.file.bytes, "mov");
  AVFormatContext* container = input.container();
  if (container == nullptr || container->nb_streams == 0) give_up(decoding, AVERROR_INVALIDDATA);
  const AVCodecParameters* parameters = container->streams[0]->codecpar;
  const Packet packet(av_packet_alloc());
  MM_CHECK(packet != nullptr, Kind::resource, "not enough memory for a packet");
  const int code = av_read_frame(container, packet.get());
  if (code != 0) give_up(decoding, code);
  const Codec codec = open_codec(parameters->codec_id, parameters, decoding);
  return decode(codec.get(), packet.get(), decoding);
}

}  // namespace

Image decode_still(const EncodedImage& file, ImageFormat format) {
  Decoding decoding{.file = file, .format = "", .too_large = {}};
  switch (format) {
    case ImageFormat::bmp: decoding.format = "BMP"; return decode_file(AV_CODEC_ID_BMP, decoding);
    case ImageFormat::tiff: decoding.format = "TIFF"; return decode_file(AV_CODEC_ID_TIFF, decoding);
    case ImageFormat::avif: decoding.format = "AVIF"; return decode_avif(decoding);
    default: break;
  }
  throw Error(Kind::internal, "a format that FFmpeg is not asked for", shown(file.name));
}

}  // namespace mm
