#include "media/av/codec.h"

#include "base/check.h"
#include "base/file.h"

namespace mm {

Codec opened_codec(const WantedCodec& wanted, const std::function<void(AVCodecContext&)>& prepare) {
  const AVCodec* decoder = avcodec_find_decoder(wanted.id);
  MM_CHECK(decoder != nullptr, Kind::resource, "the FFmpeg here has no decoder for " + wanted.kind, shown(wanted.file), wanted.instead);
  Codec codec(avcodec_alloc_context3(decoder));
  MM_CHECK(codec != nullptr, Kind::resource, "not enough memory for a decoder");
  if (wanted.parameters != nullptr && avcodec_parameters_to_context(codec.get(), wanted.parameters) < 0) return nullptr;
  codec->thread_count = 1;  // several files are read at a time
  prepare(*codec);
  if (avcodec_open2(codec.get(), decoder, nullptr) != 0) return nullptr;
  return codec;
}

}  // namespace mm
