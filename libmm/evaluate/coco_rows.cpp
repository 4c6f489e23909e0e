#include "evaluate/coco_rows.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdint>
#include <utility>

#include "base/check.h"
#include "base/file.h"
#include "base/json_events.h"

namespace mm {
namespace {

constexpr int kDeepest = 64;
constexpr double kMost = 1e9;  // pixels; no picture is as large
constexpr std::array<std::string_view, 5> kLists{"images", "categories", "annotations", "results", "predictions"};
constexpr std::array<std::string_view, 8> kFields{"id", "image_id", "category_id", "name", "bbox", "area", "score", "iscrowd"};
constexpr std::size_t kOther = kFields.size();
enum Field : std::size_t { id, picture, category, name, box, area, score, crowd };  // the order of kFields

template <std::size_t N>
std::size_t place_of(std::string_view text, const std::array<std::string_view, N>& names) {
  std::size_t i = 0;
  while (i < N && names[i] != text) ++i;
  return i;
}

class Reader final : public JsonEvents {
 public:
  Reader(const std::string& path, const std::function<void(const CocoRow&)>& see) : path_(path), see_(see) {}

  void begin_object() override {
    check_opened("an object");
    if (depth_ == 0) list_depth_ = 2;
    if (in_list() && depth_ == list_depth_) begin_row();
    ++depth_;
  }

  void end_object() override {
    --depth_;
    if (in_list() && depth_ == list_depth_) end_row();
  }

  void begin_array() override {
    if (in_list() && depth_ == list_depth_ + 1 && field_ == box)
      numbers_ = 0;
    else
      check_opened("an array");
    if (depth_ == 0) {
      list_depth_ = 1;
      listed_ = true;
    }
    if (listed_ && depth_ + 1 == list_depth_) next_ = 0;
    ++depth_;
  }

  void end_array() override {
    --depth_;
    if (!in_list() || depth_ != list_depth_ + 1 || field_ != box) return;
    MM_CHECK(numbers_ == 4, Kind::input, fmt::format("'bbox' holds {} numbers, and a box is left, top, width, height", numbers_), where());
    MM_CHECK(read_[2] >= 0 && read_[3] >= 0, Kind::input, "'bbox' has a negative width or height", where(),
             "a box is left, top, width, height in pixels");
    row_.box = read_;
  }

  void key(std::string& name) override {
    if (depth_ == 1 && list_depth_ == 2) begin_list(name);
    if (!in_list() || depth_ != list_depth_ + 1) return;
    field_ = place_of(name, kFields);
    if (field_ == kOther) return;
    MM_CHECK((seen_ >> field_ & 1U) == 0, Kind::input, fmt::format("'{}' stands twice in one object", name), where());
    seen_ |= 1U << field_;
  }

  void text(std::string& value) override {
    if (!is_field()) return check_value("a string");
    switch (field_) {
      case id: row_.id = std::move(value); break;
      case picture: row_.picture = std::move(value); break;
      case category: row_.category = std::move(value); break;
      case name: row_.name = std::move(value); break;
      default: refuse("a string");
    }
  }

  void natural(std::uint64_t value) override {
    if (is_field() && field_ <= category)
      set_id(std::to_string(value));
    else
      real(static_cast<double>(value));
  }

  void negative(std::int64_t value) override {
    if (is_field() && field_ <= category)
      set_id(std::to_string(value));
    else
      real(static_cast<double>(value));
  }

  void real(double value) override {
    if (in_list() && depth_ == list_depth_ + 2 && field_ == box) return add_number(value);
    if (!is_field()) return check_value("a number");
    if (field_ <= category && value == std::trunc(value) && std::abs(value) < 9e15) return set_id(fmt::format("{:.0f}", value));
    switch (field_) {
      case area:
        MM_CHECK(value >= 0, Kind::input, "'area' is negative", where());
        row_.area = value;
        break;
      case score: row_.score = value; break;
      case crowd:
        if (value != 0 && value != 1) refuse("another number");
        row_.crowd = value == 1;
        break;
      default: refuse("a number");
    }
  }

  void boolean(bool value) override {
    if (is_field() && field_ == crowd)
      row_.crowd = value;
    else
      check_value("true or false");
  }

  void null() override { check_value("null"); }
  void other(std::string_view what) override { check_value(what); }

 private:
  bool in_list() const { return listed_; }
  bool is_field() const { return in_list() && depth_ == list_depth_ + 1 && field_ != kOther; }
  std::string where() const { return row_.where(path_); }

  [[noreturn]] void refuse(std::string_view got) const {
    constexpr std::array<std::string_view, kFields.size()> expected{"a whole number or a text",
                                                                    "a whole number or a text",
                                                                    "a whole number or a text",
                                                                    "a text",
                                                                    "four numbers",
                                                                    "a number",
                                                                    "a number",
                                                                    "0 or 1"};
    throw Error(Kind::input, fmt::format("expected {} under '{}', got {}", expected[field_], kFields[field_], got), where());
  }

  // What stands where a value of no field may stand, or a field of another type.
  void check_value(std::string_view what) const {
    if (is_field()) refuse(what);
    if (in_list() && depth_ == list_depth_ + 2 && field_ == box) throw Error(Kind::input, fmt::format("'bbox' holds {}", what), where());
    const bool row = in_list() && depth_ == list_depth_;
    MM_CHECK(!row, Kind::input, fmt::format("expected an object, got {}", what), CocoRow{.list = list_, .index = next_}.where(path_));
    MM_CHECK(!in_list() || depth_ >= list_depth_, Kind::input, fmt::format("expected an array under '{}', got {}", list_, what),
             shown(path_));
    MM_CHECK(depth_ > 0, Kind::input, fmt::format("expected lists of objects, got {}", what), shown(path_));
  }

  // An object or array begins where it may not.
  void check_opened(std::string_view what) const {
    const bool row = depth_ == list_depth_ && what == "an object", list = depth_ + 1 == list_depth_ && what == "an array";
    if (depth_ > 0 && !row && !list) check_value(what);
  }

  void begin_list(const std::string& name) {
    const auto place = place_of(name, kLists);
    listed_ = place < kLists.size();
    if (!listed_) return;
    list_ = kLists[place];
    MM_CHECK((lists_ >> place & 1U) == 0, Kind::input, fmt::format("the list '{}' stands twice", name), shown(path_));
    lists_ |= 1U << place;
  }

  void begin_row() {
    row_ = {.list = list_, .index = next_++};
    field_ = kOther;
    seen_ = 0;
  }

  void end_row() {
    see_(row_);
    field_ = kOther;
  }

  void set_id(std::string text) { (field_ == id ? row_.id : field_ == picture ? row_.picture : row_.category) = std::move(text); }

  void add_number(double value) {
    MM_CHECK(std::abs(value) <= kMost, Kind::input, fmt::format("'bbox' holds {:g}, and no picture is as large", value), where());
    if (numbers_ < 4) read_[numbers_] = value;
    ++numbers_;
  }

  const std::string& path_;
  const std::function<void(const CocoRow&)>& see_;
  int depth_ = 0;        // arrays and objects that are open
  int list_depth_ = 0;   // so many are open between the rows of a list; 0 before anything is open
  bool listed_ = false;  // inside of a list that is read, or before it
  std::string_view list_;
  unsigned lists_ = 0, seen_ = 0;  // a bit for each that stood there
  std::size_t next_ = 0;           // row
  std::size_t field_ = kOther;
  std::size_t numbers_ = 0;
  std::array<double, 4> read_{};
  CocoRow row_;
};

}  // namespace

std::string CocoRow::where(const std::string& path) const { return fmt::format("{}: {}[{}]", shown(path), list, index); }

void read_coco_rows(const std::string& path, const std::function<void(const CocoRow&)>& see) {
  const MappedFile file(path);
  Reader reader(path, see);
  parse_json({reinterpret_cast<const char*>(file.bytes().data()), file.bytes().size()}, shown(path), kDeepest, reader);
}

}  // namespace mm
