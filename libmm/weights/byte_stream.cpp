#include "weights/byte_stream.h"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <cstring>
#include <limits>

#include "base/check.h"

namespace mm {

std::size_t PlainBytes::read(std::span<std::byte> into) {
  const std::size_t count = std::min(into.size(), left_.size());
  if (count > 0) std::memcpy(into.data(), left_.data(), count);
  left_ = left_.subspan(count);
  return count;
}

namespace {

constexpr std::size_t kMostAtOnce = std::numeric_limits<uInt>::max();

constexpr const char* kAgain = "fetch or copy the file again";

}  // namespace

struct InflatedBytes::State {
  z_stream stream{};
  std::span<const std::byte> left;  // not yet given to zlib
  Form form = Form::deflate;
  std::string where;
  bool ended = false;
};

InflatedBytes::InflatedBytes(std::span<const std::byte> bytes, Form form, std::string where) : state_(std::make_unique<State>()) {
  state_->left = bytes;
  state_->form = form;
  state_->where = std::move(where);
  constexpr int kRaw = -15, kGzip = 31;  // windowBits of 32 KiB: without a wrapping, and with gzip's
  if (::inflateInit2(&state_->stream, form == Form::gzip ? kGzip : kRaw) != Z_OK) throw Error(Kind::resource, "no memory to unfold a file");
}

InflatedBytes::~InflatedBytes() { ::inflateEnd(&state_->stream); }

bool InflatedBytes::spent() const { return state_->ended && state_->stream.avail_in == 0 && state_->left.empty(); }

bool InflatedBytes::advance() {
  State& s = *state_;
  if (s.ended) return false;
  if (s.stream.avail_in == 0) {
    const auto piece = s.left.first(std::min(s.left.size(), kMostAtOnce));
    s.stream.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(piece.data()));  // zlib's pointer is to no const
    s.stream.avail_in = static_cast<uInt>(piece.size());
    s.left = s.left.subspan(piece.size());
  }
  const int result = ::inflate(&s.stream, Z_NO_FLUSH);
  MM_CHECK(result != Z_MEM_ERROR, Kind::resource, "no memory to unfold a file", s.where);
  MM_CHECK(result == Z_OK || result == Z_STREAM_END || result == Z_BUF_ERROR, Kind::input,
           fmt::format("its compressed bytes are damaged ({})", s.stream.msg != nullptr ? s.stream.msg : "zlib gives no reason"), s.where,
           kAgain);
  if (result == Z_STREAM_END) {
    const bool more = s.stream.avail_in > 0 || !s.left.empty();
    s.ended = s.form == Form::deflate || !more;
    if (!s.ended) ::inflateReset(&s.stream);  // the next member
    return !s.ended;
  }
  MM_CHECK(s.stream.avail_out == 0 || s.stream.avail_in > 0 || !s.left.empty(), Kind::input, "is cut off inside its compressed bytes",
           s.where, kAgain);
  return true;
}

std::size_t InflatedBytes::read(std::span<std::byte> into) {
  std::size_t filled = 0;
  while (filled < into.size()) {
    const auto room = into.subspan(filled, std::min(into.size() - filled, kMostAtOnce));
    state_->stream.next_out = reinterpret_cast<Bytef*>(room.data());
    state_->stream.avail_out = static_cast<uInt>(room.size());
    bool more = true;
    while (more && state_->stream.avail_out > 0) more = advance();
    filled += room.size() - state_->stream.avail_out;
    if (!more) break;
  }
  return filled;
}

std::uint32_t crc32_of(std::uint32_t so_far, std::span<const std::byte> bytes) {
  if (bytes.empty()) return so_far;  // zlib takes a null pointer for "begin anew"
  return static_cast<std::uint32_t>(::crc32_z(so_far, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

}  // namespace mm
