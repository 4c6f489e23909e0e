#pragma once
#include <cstddef>
#include <span>
#include <vector>

#include "media/encoded_image.h"
#include "media/encoded_sound.h"
#include "media/encoded_video.h"
#include "media/image_format.h"

namespace mm {

// FFmpeg is reached through a library of its own, libmm_av.so, opened when it is first needed: its 96 shared libraries would cost
// every program 35 ms at its start. This table is all that the two sides share; libmm/media/av/ fills it.
struct AvFunctions {
  int version;                                                          // kAvVersion when the library was built
  Image (*decode_image)(const EncodedImage& file, ImageFormat format);  // BMP, TIFF, AVIF; not yet oriented
  Sound (*decode_sound)(const EncodedSound& file);                      // at the file's own rate
  std::vector<float> (*change_rate)(const std::vector<float>& samples, std::size_t length, double ratio);  // media/av/change_rate.h
  MediaParts (*media_parts)(const EncodedVideo& file);
  bool (*watch_video)(const EncodedVideo& file, const VideoForm& form, const SeeStored& see);  // not yet turned
  VideoFacts (*video_facts)(const EncodedVideo& file);
  bool (*frames_at)(const EncodedVideo& file, std::span<const double> seconds, const VideoForm& form, const SeeStored& see);  // likewise
};

constexpr int kAvVersion = 5;  // to be raised with every change of AvFunctions

// The symbol of libmm_av.so that returns its table.
constexpr const char* kAvSymbol = "mm_av_functions";

// Opens libmm_av.so, which lies beside libmm.so, once. Throws Error{resource} when it is not there, does not load or is of another version.
const AvFunctions& av_functions();

}  // namespace mm
