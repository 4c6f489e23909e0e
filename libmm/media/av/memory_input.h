#pragma once
#include <cstddef>
#include <span>

#include "base/file.h"
#include "media/av/ffmpeg.h"

namespace mm {

// Containers of sounds and videos. Those that name other files or addresses (playlists, concat) are not among them.
inline constexpr const char* kMediaContainers =
    "wav,w64,aiff,au,caf,flac,mp3,ogg,mov,aac,matroska,webm,asf,wv,tta,ape,amr,ac3,avi,flv,mpegts,mpeg";

// A container read from memory: no file or network is within its reach, whatever the bytes name.
class MemoryInput {
 public:
  // `formats`: the only demuxers that may be used, as FFmpeg calls them ("mov" or "wav,flac"); of several, the bytes decide. Check
  // container() for null: the bytes are of none of them. `file`: where the bytes are those of a mapped file, that file: what was read of it
  // leaves the process's memory again, so that a file of any length takes a few MiB of it.
  MemoryInput(std::span<const std::byte> bytes, const char* formats, const MappedFile* file = nullptr);
  ~MemoryInput();
  MemoryInput(const MemoryInput&) = delete;
  MemoryInput& operator=(const MemoryInput&) = delete;

  AVFormatContext* container() const { return container_.get(); }

 private:
  static int read(void* self, std::uint8_t* target, int size);
  static std::int64_t seek(void* self, std::int64_t offset, int whence);

  std::span<const std::byte> bytes_;
  const MappedFile* file_;
  std::size_t at_ = 0, held_ = 0;  // held_: bytes read since the last that were let go
  AVIOContext* input_ = nullptr;
  Container container_;
};

}  // namespace mm
