#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace mm {

// Files that programs take for pictures when they walk a folder. What a file is, its content decides.
inline constexpr std::string_view kPictureExtensions[] = {"avif", "bmp", "gif", "jfif", "jpe", "jpeg", "jpg", "pbm",
                                                          "pgm",  "png", "pnm", "ppm",  "tif", "tiff", "webp"};

// The same, and those of videos: for programs that take both.
inline constexpr std::string_view kVisualExtensions[] = {"3gp", "asf", "avi", "avif", "bmp", "flv",  "gif", "jfif", "jpe",  "jpeg",
                                                         "jpg", "m4v", "mkv", "mov",  "mp4", "mpeg", "mpg", "mts",  "ogv",  "pbm",
                                                         "pgm", "png", "pnm", "ppm",  "tif", "tiff", "ts",  "webm", "webp", "wmv"};

// Likewise of sounds and videos.
inline constexpr std::string_view kMediaExtensions[] = {
    "3gp", "aac", "ac3",  "aif", "aiff", "amr", "ape", "asf", "au",   "avi", "caf", "flac", "flv", "m4a",  "m4v", "mka", "mkv", "mov",
    "mp3", "mp4", "mpeg", "mpg", "mts",  "oga", "ogg", "ogv", "opus", "ts",  "tta", "w64",  "wav", "webm", "wma", "wmv", "wv"};

// A file that was found, or a folder that could not be read.
struct Walked {
  std::string path;
  std::optional<Error> error = {};
};

// The files below a folder whose names end in one of these extensions (any case), in the order of their names, subfolders where their
// names stand. Hidden files and folders are left out; links are followed, but not in circles. A folder that cannot be read, this one or one
// in it, comes in its place with its Error{input}.
std::vector<Walked> files_below(const std::string& folder, std::span<const std::string_view> extensions);

bool ends_in(const std::string& path, std::span<const std::string_view> extensions);  // in one of them, any case

bool is_pattern(const std::string& path);                      // has one of * ? [
std::vector<std::string> matches(const std::string& pattern);  // of a glob, sorted; empty when nothing matches

}  // namespace mm
