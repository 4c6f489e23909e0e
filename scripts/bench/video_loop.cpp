// What scripts/bench/video needs of FFmpeg's libraries alone.
//
//   bench_video_loop make FILE MINUTES      an .mp4 of H.264, 640 x 360, 25 frames a second; one minute with six scenes, again and again
//   bench_video_loop decode FILE THREADS    decodes every frame and does nothing with it
extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/opt.h>
}

#include <fmt/format.h>

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace {

constexpr int kWidth = 640, kHeight = 360, kRate = 25, kScenes = 6, kFrames = 60 * kRate;

int checked(int code, std::string_view what) {
  if (code < 0) {
    fmt::print(stderr, "{}: FFmpeg says {}\n", what, code);
    std::exit(1);
  }
  return code;
}

// Waves that drift over a ground that flickers a little, other ones in each scene.
void draw(AVFrame* frame, int index) {
  const int scene = index * kScenes / kFrames;
  const double turn = 0.7 * scene, drift = 0.15 * index;
  std::uint32_t noise = 12345U + static_cast<std::uint32_t>(index);
  for (int plane = 0; plane < 3; ++plane) {
    const int shift = plane == 0 ? 0 : 1;
    for (int y = 0; y < kHeight >> shift; ++y)
      for (int x = 0; x < kWidth >> shift; ++x) {
        noise = noise * 1664525U + 1013904223U;
        const double along = x * std::cos(turn) + y * std::sin(turn);
        const double wave = std::sin(along * 0.05 * (1 << shift) + drift) * (plane == 0 ? 60 : 20);
        frame->data[plane][y * frame->linesize[plane] + x] =
            static_cast<std::uint8_t>(128 + (plane + 1) * 9 * (scene % 3 - 1) + wave + static_cast<double>(noise >> 30));
      }
  }
  frame->pts = index;
}

// A minute, coded.
std::vector<AVPacket*> minute(AVCodecContext* codec) {
  std::vector<AVPacket*> packets;
  AVFrame* frame = av_frame_alloc();
  const auto encode = [&](const AVFrame* one) {
    checked(avcodec_send_frame(codec, one), "encoding");
    for (AVPacket* packet = av_packet_alloc(); avcodec_receive_packet(codec, packet) == 0; packet = av_packet_alloc()) {
      packet->duration = 1;
      packets.push_back(packet);
    }
  };
  for (int i = 0; i < kFrames; ++i) {
    frame->width = kWidth, frame->height = kHeight, frame->format = AV_PIX_FMT_YUV420P;
    checked(av_frame_get_buffer(frame, 0), "memory");
    draw(frame, i);
    encode(frame);
    av_frame_unref(frame);
  }
  encode(nullptr);
  av_frame_free(&frame);
  return packets;
}

void make(const std::string& path, int minutes) {
  AVFormatContext* file = nullptr;
  checked(avformat_alloc_output_context2(&file, nullptr, "mp4", path.c_str()), path);
  AVCodecContext* codec = avcodec_alloc_context3(avcodec_find_encoder_by_name("libx264"));
  codec->width = kWidth, codec->height = kHeight, codec->pix_fmt = AV_PIX_FMT_YUV420P;
  codec->time_base = {1, kRate}, codec->framerate = {kRate, 1};
  codec->gop_size = 2 * kRate, codec->max_b_frames = 2, codec->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
  av_opt_set(codec->priv_data, "preset", "veryfast", 0);
  checked(avcodec_open2(codec, codec->codec, nullptr), "libx264");
  AVStream* stream = avformat_new_stream(file, nullptr);
  checked(avcodec_parameters_from_context(stream->codecpar, codec), path);
  stream->time_base = codec->time_base, stream->avg_frame_rate = codec->framerate;
  checked(avio_open(&file->pb, path.c_str(), AVIO_FLAG_WRITE), path);
  checked(avformat_write_header(file, nullptr), path);
  const auto packets = minute(codec);
  for (int m = 0; m < minutes; ++m)
    for (const AVPacket* packet : packets) {
      AVPacket* own = av_packet_clone(packet);
      own->pts += std::int64_t{m} * kFrames, own->dts += std::int64_t{m} * kFrames;
      av_packet_rescale_ts(own, codec->time_base, stream->time_base);
      checked(av_interleaved_write_frame(file, own), path);
      av_packet_free(&own);
    }
  checked(av_write_trailer(file), path);
  checked(avio_closep(&file->pb), path);
}

void decode(const std::string& path, int threads) {
  AVFormatContext* file = nullptr;
  checked(avformat_open_input(&file, path.c_str(), nullptr, nullptr), path);
  checked(avformat_find_stream_info(file, nullptr), path);
  const AVCodec* decoder = nullptr;
  const int index = checked(av_find_best_stream(file, AVMEDIA_TYPE_VIDEO, -1, -1, &decoder, 0), path);
  AVCodecContext* codec = avcodec_alloc_context3(decoder);
  checked(avcodec_parameters_to_context(codec, file->streams[index]->codecpar), path);
  codec->thread_count = threads;
  checked(avcodec_open2(codec, decoder, nullptr), path);
  AVPacket* packet = av_packet_alloc();
  AVFrame* frame = av_frame_alloc();
  std::int64_t frames = 0;
  const auto take = [&](const AVPacket* one) {
    checked(avcodec_send_packet(codec, one), path);
    while (avcodec_receive_frame(codec, frame) == 0) ++frames;
  };
  for (; av_read_frame(file, packet) == 0; av_packet_unref(packet))
    if (packet->stream_index == index) take(packet);
  take(nullptr);
  fmt::print("{}\n", frames);
}

}  // namespace

int main(int count, char** words) {
  if (count != 4) return 2;
  const std::string_view what = words[1];
  if (what == "make") make(words[2], std::atoi(words[3]));
  if (what == "decode") decode(words[2], std::atoi(words[3]));
  return what == "make" || what == "decode" ? 0 : 2;
}
