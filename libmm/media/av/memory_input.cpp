#include "media/av/memory_input.h"

#include <algorithm>
#include <cstring>

namespace mm {

namespace {
constexpr std::size_t kMostHeld = std::size_t{4} << 20;  // bytes of a mapped file
}

MemoryInput::MemoryInput(std::span<const std::byte> bytes, const char* formats, const MappedFile* file) : bytes_(bytes), file_(file) {
  constexpr int buffer_size = 1 << 15;
  auto* buffer = static_cast<unsigned char*>(av_malloc(buffer_size));
  input_ = avio_alloc_context(buffer, buffer_size, 0, this, read, nullptr, seek);
  AVFormatContext* context = avformat_alloc_context();
  if (input_ == nullptr || context == nullptr) {
    av_free(input_ == nullptr ? buffer : nullptr);
    avformat_free_context(context);
    return;
  }
  context->pb = input_;
  AVDictionary* options = nullptr;
  av_dict_set(&options, "format_whitelist", formats, 0);
  av_dict_set(&options, "protocol_whitelist", "none", 0);  // an empty list would mean the default one
  if (avformat_open_input(&context, nullptr, av_find_input_format(formats), &options) == 0) container_.reset(context);
  av_dict_free(&options);
}

MemoryInput::~MemoryInput() {
  container_.reset();
  if (input_ != nullptr) av_freep(&input_->buffer);
  avio_context_free(&input_);
}

int MemoryInput::read(void* self, std::uint8_t* target, int size) {
  auto& input = *static_cast<MemoryInput*>(self);
  const std::size_t count = std::min(static_cast<std::size_t>(size), input.bytes_.size() - input.at_);
  if (count == 0) return AVERROR_EOF;
  std::memcpy(target, input.bytes_.data() + input.at_, count);
  input.at_ += count;
  input.held_ += count;
  if (input.file_ != nullptr && input.held_ > kMostHeld) {
    input.file_->release(input.bytes_);
    input.held_ = 0;
  }
  return static_cast<int>(count);
}

std::int64_t MemoryInput::seek(void* self, std::int64_t offset, int whence) {
  auto& input = *static_cast<MemoryInput*>(self);
  const auto size = static_cast<std::int64_t>(input.bytes_.size());
  if (whence == AVSEEK_SIZE) return size;
  const std::int64_t base = whence == SEEK_CUR ? static_cast<std::int64_t>(input.at_) : whence == SEEK_END ? size : 0;
  if (offset < -base || offset > size - base) return AVERROR(EINVAL);
  input.at_ = static_cast<std::size_t>(base + offset);
  return base + offset;
}

}  // namespace mm
