#pragma once
#include <cstddef>
#include <span>

#include "media/av/ffmpeg.h"

namespace mm {

// A container read from memory: no file or network is within its reach, whatever the bytes name.
class MemoryInput {
 public:
  // `format`: the only demuxer that may be used, as FFmpeg calls it ("mov"). Check container() for null: the bytes are not of it.
  MemoryInput(std::span<const std::byte> bytes, const char* format);
  ~MemoryInput();
  MemoryInput(const MemoryInput&) = delete;
  MemoryInput& operator=(const MemoryInput&) = delete;

  AVFormatContext* container() const { return container_.get(); }

 private:
  static int read(void* self, std::uint8_t* target, int size);
  static std::int64_t seek(void* self, std::int64_t offset, int whence);

  std::span<const std::byte> bytes_;
  std::size_t at_ = 0;
  AVIOContext* input_ = nullptr;
  Container container_;
};

}  // namespace mm
