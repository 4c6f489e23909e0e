#include "media/av/sound_decoder.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>
#include <string_view>

#include "base/check.h"
#include "base/file.h"
#include "media/av/codec.h"
#include "media/av/memory_input.h"

namespace mm {
namespace {

constexpr int kMostChannels = 64;

[[noreturn]] void broken(const EncodedSound& file, const std::string& reason) {
  throw Error(Kind::input, "cannot be decoded as a sound: " + reason, shown(file.name),
              "fetch or copy the file again, or convert it to WAV");
}

Codec open_codec(const AVStream& stream, const EncodedSound& file) {
  const WantedCodec wanted{.id = stream.codecpar->codec_id,
                           .parameters = stream.codecpar,
                           .file = file.name,
                           .kind = avcodec_get_name(stream.codecpar->codec_id),
                           .instead = "convert it to WAV"};
  Codec codec = opened_codec(wanted, [&](AVCodecContext& context) {
    context.pkt_timebase = stream.time_base;  // from which the decoder knows what silence an encoder put before the sound
    context.err_recognition = AV_EF_CRCCHECK | AV_EF_EXPLODE;
  });
  if (codec == nullptr) broken(file, "its head says what no sound is");
  return codec;
}

// One sample of a frame as a number. T: as FFmpeg stores it.
template <class T>
float as_float(T sample) {
  if constexpr (std::is_floating_point_v<T>)
    return static_cast<float>(sample);
  else if constexpr (std::is_same_v<T, std::uint8_t>)
    return (static_cast<float>(sample) - 128) / 128;
  else
    return static_cast<float>(static_cast<double>(sample) / -static_cast<double>(std::numeric_limits<T>::min()));
}

// The mean of the channels, behind what is there.
template <class T>
void append(const AVFrame& frame, std::vector<float>& samples) {
  const int channels = frame.ch_layout.nb_channels;
  const bool planar = av_sample_fmt_is_planar(static_cast<AVSampleFormat>(frame.format)) != 0;
  for (int i = 0; i < frame.nb_samples; ++i) {
    float sum = 0;
    for (int c = 0; c < channels; ++c) {
      T sample;
      const std::size_t place = planar ? static_cast<std::size_t>(i) : static_cast<std::size_t>(i) * channels + c;
      std::memcpy(&sample, frame.extended_data[planar ? c : 0] + place * sizeof(T), sizeof(T));
      sum += as_float(sample);
    }
    samples.push_back(sum / static_cast<float>(channels));
  }
}

void append(const AVFrame& frame, const EncodedSound& file, Sound& sound) {
  if (sound.rate == 0) sound.rate = frame.sample_rate;
  if (frame.sample_rate < kLeastRate || frame.sample_rate > kGreatestRate)
    broken(file, fmt::format("{} samples a second", frame.sample_rate));
  if (frame.sample_rate != sound.rate) broken(file, fmt::format("its rate changes from {} to {}", sound.rate, frame.sample_rate));
  const int channels = frame.ch_layout.nb_channels;
  if (channels < 1 || channels > kMostChannels) broken(file, fmt::format("{} channels", channels));
  MM_CHECK(static_cast<double>(sound.samples.size() + static_cast<std::size_t>(frame.nb_samples)) <= file.limits.most_seconds * sound.rate,
           Kind::input, fmt::format("is longer than {} seconds", file.limits.most_seconds), shown(file.name), "cut it into parts");
  switch (frame.format) {
    case AV_SAMPLE_FMT_U8:
    case AV_SAMPLE_FMT_U8P: return append<std::uint8_t>(frame, sound.samples);
    case AV_SAMPLE_FMT_S16:
    case AV_SAMPLE_FMT_S16P: return append<std::int16_t>(frame, sound.samples);
    case AV_SAMPLE_FMT_S32:
    case AV_SAMPLE_FMT_S32P: return append<std::int32_t>(frame, sound.samples);
    case AV_SAMPLE_FMT_S64:
    case AV_SAMPLE_FMT_S64P: return append<std::int64_t>(frame, sound.samples);
    case AV_SAMPLE_FMT_FLT:
    case AV_SAMPLE_FMT_FLTP: return append<float>(frame, sound.samples);
    case AV_SAMPLE_FMT_DBL:
    case AV_SAMPLE_FMT_DBLP: return append<double>(frame, sound.samples);
    default: broken(file, "its samples are of a type that mm does not know");
  }
}

// What the decoder has ready. False when it refuses.
bool receive(AVCodecContext* codec, AVFrame* frame, const EncodedSound& file, Sound& sound) {
  while (true) {
    const int code = avcodec_receive_frame(codec, frame);
    if (code == AVERROR(EAGAIN) || code == AVERROR_EOF) return true;
    if (code != 0) return false;
    append(*frame, file, sound);
  }
}

// An MP3 has no beginning and no end: tags and half frames stand there.
bool forgives_ends(AVCodecID id) { return id == AV_CODEC_ID_MP3 || id == AV_CODEC_ID_MP2 || id == AV_CODEC_ID_AAC; }

Sound decode_stream(AVFormatContext* container, int index, AVCodecContext* codec, const EncodedSound& file) {
  const Packet packet(av_packet_alloc());
  const Frame frame(av_frame_alloc());
  MM_CHECK(packet != nullptr && frame != nullptr, Kind::resource, "not enough memory for a sound");
  Sound sound;
  bool damaged = false;  // the packet before
  while (av_read_frame(container, packet.get()) == 0) {
    if (packet->stream_index == index) {
      const bool begun = !sound.samples.empty();
      if (damaged && begun) broken(file, fmt::format("it is damaged after {:.2f} seconds", sound.seconds()));
      damaged = avcodec_send_packet(codec, packet.get()) != 0 || !receive(codec, frame.get(), file, sound);
      if (damaged && !forgives_ends(codec->codec_id))
        broken(file, fmt::format("it is cut off or damaged after {:.2f} seconds", sound.seconds()));
    }
    av_packet_unref(packet.get());
  }
  avcodec_send_packet(codec, nullptr);
  receive(codec, frame.get(), file, sound);
  return sound;
}

// FFmpeg takes a WAV for as long as its bytes last. Sizes as large as there are stand where a program wrote into a pipe, not knowing.
void check_wav(const EncodedSound& file) {
  const std::string_view bytes(reinterpret_cast<const char*>(file.bytes.data()), file.bytes.size());
  if (!bytes.starts_with("RIFF") || bytes.size() < 12) return;
  constexpr std::uint32_t unknown = 0x7fff'f000;
  for (std::size_t at = 12; at + 8 <= bytes.size();) {
    std::uint32_t size = 0;
    std::memcpy(&size, bytes.data() + at + 4, sizeof(size));
    const std::size_t left = bytes.size() - at - 8;
    if (bytes.substr(at, 4) == "data") {
      if (size > left && size < unknown) broken(file, fmt::format("it is cut off after {} of {} bytes of sound", left, size));
      return;
    }
    if (size > left) return;
    at += 8 + size + size % 2;
  }
}

// Seconds that the file's own head says, 0 where it does not.
double stated_seconds(const AVFormatContext& container, const AVStream& stream) {
  if (container.duration_estimation_method == AVFMT_DURATION_FROM_BITRATE || stream.duration == AV_NOPTS_VALUE) return 0;
  return static_cast<double>(stream.duration) * av_q2d(stream.time_base);
}

}  // namespace

Sound decode_own_rate(const EncodedSound& file) {
  check_wav(file);
  const MemoryInput input(file.bytes, kMediaContainers);
  AVFormatContext* container = input.container();
  if (container == nullptr) broken(file, "it is in no format of sounds that mm reads");
  if (avformat_find_stream_info(container, nullptr) < 0) broken(file, "it is cut off or damaged");
  const int index = av_find_best_stream(container, AVMEDIA_TYPE_AUDIO, -1, -1, nullptr, 0);
  if (index < 0) broken(file, "there is no sound in it");
  const AVStream& stream = *container->streams[index];
  const double stated = stated_seconds(*container, stream);
  const Codec codec = open_codec(stream, file);
  Sound sound = decode_stream(container, index, codec.get(), file);
  if (sound.samples.empty()) broken(file, "it has no length");
  const double tolerance = forgives_ends(codec->codec_id) ? 6000.0 / sound.rate : 0.1;  // seconds; encoders fill up their frames
  if (sound.seconds() < stated - tolerance)
    broken(file, fmt::format("it is cut off after {:.2f} of {:.2f} seconds", sound.seconds(), stated));
  if (codec->codec_id == AV_CODEC_ID_VORBIS && stated > 0)  // its last frame is whole, whatever the length
    sound.samples.resize(std::min(sound.samples.size(), static_cast<std::size_t>(std::lround(stated * sound.rate))));
  for (auto& sample : sound.samples) {
    if (!std::isfinite(sample)) broken(file, "it holds numbers that are not finite");
    sample = std::clamp(sample, -1.0F, 1.0F);
  }
  return sound;
}

}  // namespace mm
