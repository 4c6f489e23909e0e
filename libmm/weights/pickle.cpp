#include "weights/pickle.h"

#include <fmt/format.h>

#include <bit>
#include <unordered_map>

#include "base/check.h"

namespace mm {
namespace {

constexpr std::size_t kMostNodes = 4'000'000, kLongestName = 1000;

using Is = PickleNode::Kind;

// The machine of Python's pickletools.py: a stack, marks in it, and a memo.
class Machine {
 public:
  Machine(std::span<const std::byte> bytes, const std::string& where) : left_(bytes), all_(bytes.size()), where_(where) {}

  Pickle run() {
    for (std::uint8_t code = u8(); code != '.'; code = u8())
      if (!value(code) && !collection(code) && !memo(code) && !object(code))
        fail(fmt::format("operation 0x{:02x}, which mm does not read", code));
    if (!marks_.empty()) fail("it ends inside a collection");
    pickle_.root = pop();
    pickle_.bytes = all_ - left_.size();
    return std::move(pickle_);
  }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    throw Error(Kind::input, fmt::format("is a damaged or unusual pickle: {} (before byte {} of it)", what, all_ - left_.size()), where_,
                "fetch or copy the file again");
  }

  // Reading.

  std::string_view take(std::uint64_t count) {
    if (count > left_.size()) fail("it is cut off");
    const auto bytes = left_.first(count);
    left_ = left_.subspan(count);
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }

  std::uint64_t number(std::size_t width) {
    const auto bytes = take(width);
    std::uint64_t value = 0;
    for (std::size_t i = width; i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[i]);
    return value;
  }

  std::uint8_t u8() { return static_cast<std::uint8_t>(number(1)); }

  std::string_view line() {
    const std::string_view rest(reinterpret_cast<const char*>(left_.data()), left_.size());
    const auto end = rest.find('\n');
    if (end == std::string_view::npos) fail("it is cut off inside a line");
    return take(end + 1).substr(0, end);
  }

  // The stack.

  std::uint32_t make(PickleNode node) {
    if (pickle_.nodes.size() >= kMostNodes) fail(fmt::format("it holds more than {} values", kMostNodes));
    pickle_.nodes.push_back(std::move(node));
    return static_cast<std::uint32_t>(pickle_.nodes.size() - 1);
  }

  void push(PickleNode node) { stack_.push_back(make(std::move(node))); }

  std::size_t floor() const { return marks_.empty() ? 0 : marks_.back(); }

  std::uint32_t pop() {
    if (stack_.size() <= floor()) fail("it takes a value where none is");
    const auto top = stack_.back();
    stack_.pop_back();
    return top;
  }

  PickleNode& top() {
    if (stack_.size() <= floor()) fail("it takes a value where none is");
    return pickle_.nodes[stack_.back()];
  }

  // What stands above the newest mark, which goes.
  std::vector<std::uint32_t> pop_mark() {
    if (marks_.empty()) fail("it closes a collection that was not opened");
    std::vector<std::uint32_t> items(stack_.begin() + static_cast<std::ptrdiff_t>(marks_.back()), stack_.end());
    stack_.resize(marks_.back());
    marks_.pop_back();
    return items;
  }

  std::vector<std::uint32_t> pop(std::size_t count) {
    std::vector<std::uint32_t> items(count);
    for (std::size_t i = count; i-- > 0;) items[i] = pop();
    return items;
  }

  // A whole number of `count` bytes, two's complement.
  void push_long(std::uint64_t count) {
    const auto bytes = take(count);
    if (count > 8) return push({.kind = Is::wide, .text = bytes});
    std::uint64_t value = count > 0 && (static_cast<unsigned char>(bytes.back()) & 0x80) != 0 ? ~std::uint64_t{0} : 0;
    for (std::size_t i = count; i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[i]);
    push({.kind = Is::number, .number = static_cast<std::int64_t>(value)});
  }

  void push_real() {
    std::uint64_t bits = 0;
    for (const char c : take(8)) bits = bits << 8 | static_cast<unsigned char>(c);
    push({.kind = Is::real, .real = std::bit_cast<double>(bits)});
  }

  bool value(std::uint8_t code) {
    switch (code) {
      case 'N': push({}); return true;
      case 0x88: push({.kind = Is::truth, .number = 1}); return true;
      case 0x89: push({.kind = Is::truth}); return true;
      case 'J': push({.kind = Is::number, .number = static_cast<std::int32_t>(number(4))}); return true;
      case 'K': push({.kind = Is::number, .number = static_cast<std::int64_t>(number(1))}); return true;
      case 'M': push({.kind = Is::number, .number = static_cast<std::int64_t>(number(2))}); return true;
      case 0x8a: push_long(number(1)); return true;
      case 0x8b: push_long(number(4)); return true;
      case 'G': push_real(); return true;
      case 'X': push({.kind = Is::text, .text = take(number(4))}); return true;
      case 0x8c: push({.kind = Is::text, .text = take(number(1))}); return true;
      case 0x8d: push({.kind = Is::text, .text = take(number(8))}); return true;
      case 'T': push({.kind = Is::text, .text = take(number(4))}); return true;  // Python 2's str
      case 'U': push({.kind = Is::text, .text = take(number(1))}); return true;
      case 'B': push({.kind = Is::bytes, .text = take(number(4))}); return true;
      case 'C': push({.kind = Is::bytes, .text = take(number(1))}); return true;
      case 0x8e:
      case 0x96: push({.kind = Is::bytes, .text = take(number(8))}); return true;
      default: return false;
    }
  }

  // Adds items to the collection on top; a call takes them, too: its object may be a collection.
  void add(Is kind, const std::vector<std::uint32_t>& items) {
    PickleNode& into = top();
    if (into.kind != kind && into.kind != Is::call) fail("it adds to what is no collection of that kind");
    if (kind == Is::dict && items.size() % 2 != 0) fail("a key without its value");
    if (into.kind == kind || kind == Is::dict) into.children.insert(into.children.end(), items.begin(), items.end());
  }

  void close(Is kind) {
    auto items = pop_mark();
    if (kind == Is::dict && items.size() % 2 != 0) fail("a key without its value");
    push({.kind = kind, .children = std::move(items)});
  }

  bool collection(std::uint8_t code) {
    switch (code) {
      case '(': marks_.push_back(stack_.size()); return true;
      case '1': pop_mark(); return true;
      case '0': pop(); return true;
      case ')': push({.kind = Is::tuple}); return true;
      case 0x85: push({.kind = Is::tuple, .children = pop(1)}); return true;
      case 0x86: push({.kind = Is::tuple, .children = pop(2)}); return true;
      case 0x87: push({.kind = Is::tuple, .children = pop(3)}); return true;
      case 't': close(Is::tuple); return true;
      case ']': push({.kind = Is::list}); return true;
      case 'l': close(Is::list); return true;
      case 'a': add_one(Is::list, 1); return true;
      case 'e': add_marked(Is::list); return true;
      case '}': push({.kind = Is::dict}); return true;
      case 'd': close(Is::dict); return true;
      case 's': add_one(Is::dict, 2); return true;
      case 'u': add_marked(Is::dict); return true;
      case 0x8f: push({.kind = Is::set}); return true;
      case 0x90: add_marked(Is::set); return true;
      case 0x91: close(Is::set); return true;
      default: return false;
    }
  }

  void add_one(Is kind, std::size_t count) { add(kind, pop(count)); }
  void add_marked(Is kind) { add(kind, pop_mark()); }

  void remember(std::uint64_t place) {
    top();
    memo_[static_cast<std::uint32_t>(place)] = stack_.back();
  }

  void recall(std::uint64_t place) {
    const auto found = memo_.find(static_cast<std::uint32_t>(place));
    if (found == memo_.end()) fail("it recalls what it did not remember");
    stack_.push_back(found->second);
  }

  bool memo(std::uint8_t code) {
    switch (code) {
      case 'q': remember(number(1)); return true;
      case 'r': remember(number(4)); return true;
      case 0x94: remember(memo_.size()); return true;
      case 'h': recall(number(1)); return true;
      case 'j': recall(number(4)); return true;
      case '2': top(), stack_.push_back(stack_.back()); return true;
      case 0x80:
        if (const auto protocol = u8(); protocol < 2 || protocol > 5) fail(fmt::format("protocol {}, of 2 to 5 that mm reads", protocol));
        return true;
      case 0x95: number(8); return true;  // how long the next frame is: advice
      default: return false;
    }
  }

  void push_global(std::string_view module, std::string_view name) {
    if (module.size() > kLongestName || name.size() > kLongestName) fail("a class with a name that long");
    const auto& kept = *pickle_.globals.insert(fmt::format("{}.{}", module, name)).first;
    push({.kind = Is::global, .text = kept});
  }

  void push_stacked_global() {
    const auto parts = pop(2);
    const auto &module = pickle_.nodes[parts[0]], &name = pickle_.nodes[parts[1]];
    if (module.kind != Is::text || name.kind != Is::text) fail("a name that is no text");
    push_global(module.text, name.text);
  }

  bool object(std::uint8_t code) {
    switch (code) {
      case 'c': {
        const auto module = line();
        push_global(module, line());
        return true;
      }
      case 0x93: push_stacked_global(); return true;
      case 'R':
      case 0x81: push({.kind = Is::call, .children = pop(2)}); return true;
      case 0x92:
        pop();  // named arguments
        push({.kind = Is::call, .children = pop(2)});
        return true;
      case 'b':
        pop();
        top();
        return true;
      case 'Q': push({.kind = Is::persistent, .children = pop(1)}); return true;
      default: return false;
    }
  }

  std::span<const std::byte> left_;
  std::size_t all_;
  const std::string& where_;
  Pickle pickle_;
  std::vector<std::uint32_t> stack_;
  std::vector<std::size_t> marks_;
  std::unordered_map<std::uint32_t, std::uint32_t> memo_;
};

}  // namespace

Pickle read_pickle(std::span<const std::byte> bytes, const std::string& where) { return Machine(bytes, where).run(); }

}  // namespace mm
