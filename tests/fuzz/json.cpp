// JSON documents: as a tree, written again, and as events.
#include "base/json.h"

#include <stdexcept>
#include <string_view>

#include "base/json_events.h"

#include "target.h"

namespace {

struct Nothing final : mm::JsonEvents {
  void begin_object() override {}
  void key(std::string&) override {}
  void end_object() override {}
  void begin_array() override {}
  void end_array() override {}
  void text(std::string&) override {}
  void natural(std::uint64_t) override {}
  void null() override {}
  void other(std::string_view) override {}
};

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  read_or_refuse([&] {
    Nothing nothing;
    mm::parse_json(text, "x.json", 64, nothing);
  });
  return read_or_refuse([&] {
    const auto written = mm::Json::parse(text, "x.json").dump();
    if (mm::Json::parse(written, "y.json").dump() != written) throw std::logic_error("what was written is read as something else");
  });
}
