// Writes tests/golden/videos/gop.{mp4,mkv,ts}: four seconds of H.264 at ten frames a second, a key frame in ten and two frames between
// others that lean on both; the brightness of frame i is 20 + 5 i.
//
//   g++ -std=c++20 scripts/golden/coded_videos.cpp -o coded_videos -lavformat -lavcodec -lavutil
//   ./coded_videos tests/golden/videos
extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/opt.h>
}

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

constexpr int kWidth = 64, kHeight = 48, kFrames = 40, kRate = 10;

void check(int code, const char* what) {
  if (code >= 0) return;
  std::fprintf(stderr, "%s: %d\n", what, code);
  std::exit(1);
}

void write(const std::string& path) {
  AVFormatContext* file = nullptr;
  check(avformat_alloc_output_context2(&file, nullptr, nullptr, path.c_str()), "format");
  AVCodecContext* codec = avcodec_alloc_context3(avcodec_find_encoder_by_name("libx264"));
  codec->width = kWidth, codec->height = kHeight, codec->pix_fmt = AV_PIX_FMT_YUV420P;
  codec->time_base = {1, kRate}, codec->framerate = {kRate, 1};
  codec->gop_size = 10, codec->max_b_frames = 2, codec->thread_count = 1;
  if ((file->oformat->flags & AVFMT_GLOBALHEADER) != 0) codec->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
  av_opt_set(codec->priv_data, "x264-params", "scenecut=0:b-adapt=0:crf=24", 0);
  check(avcodec_open2(codec, codec->codec, nullptr), "encoder");
  AVStream* stream = avformat_new_stream(file, nullptr);
  check(avcodec_parameters_from_context(stream->codecpar, codec), "parameters");
  stream->time_base = codec->time_base, stream->avg_frame_rate = codec->framerate;
  file->flags |= AVFMT_FLAG_BITEXACT;
  check(avio_open(&file->pb, path.c_str(), AVIO_FLAG_WRITE), "file");
  check(avformat_write_header(file, nullptr), "header");
  AVPacket* packet = av_packet_alloc();
  AVFrame* frame = av_frame_alloc();
  frame->width = kWidth, frame->height = kHeight, frame->format = codec->pix_fmt;
  const auto encode = [&](const AVFrame* one) {
    check(avcodec_send_frame(codec, one), "frame");
    while (avcodec_receive_packet(codec, packet) == 0) {
      packet->duration = 1;
      av_packet_rescale_ts(packet, codec->time_base, stream->time_base);
      check(av_interleaved_write_frame(file, packet), "packet");
    }
  };
  for (int i = 0; i < kFrames; ++i) {
    check(av_frame_get_buffer(frame, 0), "memory");
    for (int y = 0; y < kHeight; ++y) std::memset(frame->data[0] + y * frame->linesize[0], 16 + (20 + 5 * i) * 219 / 255, kWidth);
    for (const int plane : {1, 2})
      for (int y = 0; y < kHeight / 2; ++y) std::memset(frame->data[plane] + y * frame->linesize[plane], 128, kWidth / 2);
    frame->pts = i;
    encode(frame);
    av_frame_unref(frame);
    frame->width = kWidth, frame->height = kHeight, frame->format = codec->pix_fmt;
  }
  encode(nullptr);
  check(av_write_trailer(file), "trailer");
  avio_closep(&file->pb);
  avformat_free_context(file);
}

int main(int, char** arguments) {
  for (const char* name : {"gop.mp4", "gop.mkv", "gop.ts"}) write(std::string(arguments[1]) + "/" + name);
}
