#include "weights/torch_archive.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "base/check.h"
#include "weights/number_type.h"
#include "weights/safetensors_header.h"
#include "weights/zip.h"

namespace mm {
namespace {

using Is = PickleNode::Kind;

constexpr std::uint64_t kLongestPickle = 64 << 20;  // bytes; that of a model of 100,000 tensors takes 20 MB
constexpr std::string_view kAgain = "fetch or copy the file again";

// torch/serialization.py: MAGIC_NUMBER, as LONG1 behind PROTO 2; PROTOCOL_VERSION.
constexpr std::string_view kOldForm("\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19", 14);
constexpr std::int64_t kOldVersion = 1001;

std::string_view text_of(std::span<const std::byte> bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

std::string in_quotes(std::string_view name) { return fmt::format("'{}'", shown(name.substr(0, 120))); }

[[noreturn]] void bad_storage(const std::string& what, const std::string& where) {
  throw Error(Kind::input, "a storage in its pickle " + what, where, std::string(kAgain));
}

// The folder in the archive that all members stand in ("archive/").
std::string prefix_of(const std::vector<ZipMember>& members, const std::string& where) {
  for (const auto& member : members)
    if (const auto slash = member.name.find('/'); slash != std::string::npos && member.name.substr(slash) == "/data.pkl")
      return member.name.substr(0, slash + 1);
  throw Error(Kind::input, "is a zip archive without a data.pkl, so torch.save did not write it", where);
}

// Says of files that are no pickle of torch.save what they are.
[[noreturn]] void refuse(std::span<const std::byte> bytes, const std::string& where) {
  const std::string_view text = text_of(bytes);
  if (text.size() > 262 && text.substr(257, 5) == "ustar")
    throw Error(Kind::input, "is a tar archive, as torch before 0.2 wrote, which mm does not read", where,
                "open and save it once with a torch that reads it");
  if (text.size() > 2 && text[0] == '\x80' && text[1] >= 2 && text[1] <= 5)
    throw Error(Kind::input, "is a Python pickle, but not one of torch.save", where, "mm convert reads what torch.save writes");
  read_safetensors_header(bytes, where);
  throw Error(Kind::input, "is a .safetensors file already", where);
}

}  // namespace

std::optional<std::string_view> storage_type(std::string_view global) {
  using Row = std::pair<std::string_view, std::string_view>;
  static constexpr std::array<Row, 13> kStorages{
      Row{"FloatStorage", "F32"},       Row{"DoubleStorage", "F64"}, Row{"HalfStorage", "F16"},         Row{"BFloat16Storage", "BF16"},
      Row{"LongStorage", "I64"},        Row{"IntStorage", "I32"},    Row{"ShortStorage", "I16"},        Row{"CharStorage", "I8"},
      Row{"ByteStorage", "U8"},         Row{"BoolStorage", "BOOL"},  Row{"ComplexFloatStorage", "C64"}, Row{"UntypedStorage", ""},
      Row{"storage.UntypedStorage", ""}};
  for (const std::string_view module : {"torch.cuda.", "torch."})
    if (global.starts_with(module)) {
      const auto found = std::ranges::find(kStorages, global.substr(module.size()), &Row::first);
      if (found != kStorages.end()) return found->second;
    }
  return std::nullopt;
}

StorageId storage_id(const Pickle& pickle, const PickleNode& persistent, const std::string& where) {
  const PickleNode& id = pickle.nodes[persistent.children[0]];
  const auto part = [&](std::size_t i) -> const PickleNode& { return pickle.nodes[id.children[i]]; };
  if (id.kind != Is::tuple || id.children.size() < 5 || part(0).kind != Is::text || part(0).text != "storage")
    bad_storage("has an id that torch.save does not write", where);
  if (part(1).kind != Is::global || part(2).kind != Is::text || part(4).kind != Is::number || part(4).number < 0)
    bad_storage("has an id that torch.save does not write", where);
  const auto type = storage_type(part(1).text);
  if (!type) bad_storage(fmt::format("is a {}, whose numbers a .safetensors file cannot hold", shown(part(1).text.substr(0, 120))), where);
  StorageId found{.type = *type, .key = part(2).text, .count = static_cast<std::uint64_t>(part(4).number)};
  if (id.children.size() < 6 || part(5).kind == Is::none) return found;
  const PickleNode& view = part(5);  // (its key, first number, count)
  if (view.kind != Is::tuple || view.children.size() != 3) bad_storage("is a view that torch.save does not write", where);
  const auto &first = pickle.nodes[view.children[1]], &count = pickle.nodes[view.children[2]];
  if (first.kind != Is::number || count.kind != Is::number || first.number < 0 || count.number < 0 ||
      static_cast<std::uint64_t>(first.number) > found.count ||
      static_cast<std::uint64_t>(count.number) > found.count - static_cast<std::uint64_t>(first.number))
    bad_storage("is a view outside of its numbers", where);
  found.first = static_cast<std::uint64_t>(first.number);
  return found;
}

TorchArchive::TorchArchive(const std::string& path) : file_(path) {
  const std::string where = shown(path);
  const std::string_view text = text_of(file_.bytes());
  if (text.starts_with("PK\x03\x04"))
    read_zip_form(where);
  else if (text.starts_with(kOldForm))
    read_old_form(where);
  else
    refuse(file_.bytes(), where);
}

// What the pickle says of its storages: how many numbers of which width under which key.
void TorchArchive::find_storages(const std::string& where) {
  for (const auto& node : pickle_.nodes) {
    if (node.kind != Is::persistent) continue;
    const StorageId id = storage_id(pickle_, node, where);
    const unsigned width = id.type.empty() ? 1 : number_type(id.type)->bits / 8;
    const auto [at, fresh] = storages_.emplace(id.key, TorchStorage{.bytes_each = width, .count = id.count});
    if (fresh) continue;
    MM_CHECK(at->second.bytes_each == width && at->second.count == id.count, Kind::input,
             fmt::format("says two things of its storage {}", in_quotes(id.key)), where, std::string(kAgain));
  }
}

void TorchArchive::read_zip_form(const std::string& where) {
  auto members = read_zip(file_.bytes(), where);
  const std::string prefix = prefix_of(members, where);
  std::map<std::string_view, const ZipMember*> member;
  for (const auto& one : members)
    if (one.name.starts_with(prefix)) member.emplace(std::string_view(one.name).substr(prefix.size()), &one);
  for (const auto& [name, one] : member)
    MM_CHECK(name != "constants.pkl" && !name.starts_with("code/"), Kind::input,
             "is a TorchScript archive: a program, and not only weights", where, "save its weights: torch.save(model.state_dict(), FILE)");
  const ZipMember& pickle = *member.at("data.pkl");
  MM_CHECK(pickle.bytes <= kLongestPickle, Kind::input,
           fmt::format("its data.pkl is {} bytes long; at most {} are read", pickle.bytes, kLongestPickle), where);
  if (pickle.deflated) {
    unpacked_.resize(pickle.bytes);
    const auto count = open_member(pickle, where)->read(std::as_writable_bytes(std::span(unpacked_)));
    MM_CHECK(count == pickle.bytes, Kind::input, "its data.pkl is shorter than it says", where, std::string(kAgain));
  }
  pickle_ = read_pickle(pickle.deflated ? std::as_bytes(std::span(unpacked_)) : pickle.packed, where);
  if (const auto order = member.find("byteorder"); order != member.end() && !order->second->deflated)
    swapped_ = text_of(order->second->packed) == "big";
  find_storages(where);
  for (auto& [key, storage] : storages_) {
    const auto found = member.find("data/" + key);
    MM_CHECK(found != member.end(), Kind::input, fmt::format("lacks its storage {}", in_quotes(key)), where, std::string(kAgain));
    MM_CHECK(!found->second->deflated, Kind::input, fmt::format("its storage {} is packed; torch.save stores it plain", in_quotes(key)),
             where, "unpack the archive and pack it again without compression (zip -0 -r)");
    MM_CHECK(storage.count <= found->second->bytes / storage.bytes_each, Kind::input,
             fmt::format("its storage {} shall hold {} numbers of {} bytes, but is {} bytes long", in_quotes(key), storage.count,
                         storage.bytes_each, found->second->bytes),
             where, std::string(kAgain));
    storage.bytes = found->second->packed;
    if (pickle.crc != 0) storage.crc = found->second->crc;  // torch.serialization.set_crc32_options(False) writes 0 everywhere
  }
}

void TorchArchive::read_old_form(const std::string& where) {
  auto left = file_.bytes();
  const auto next = [&] {
    Pickle one = read_pickle(left.first(std::min<std::uint64_t>(left.size(), kLongestPickle)), where);
    left = left.subspan(one.bytes);
    return one;
  };
  next();  // the magic number
  const Pickle version = next(), system = next();
  MM_CHECK(version.nodes[version.root].kind == Is::number && version.nodes[version.root].number == kOldVersion, Kind::input,
           "is of another version than torch.save's old form ever had (1001)", where);
  const auto& facts = system.nodes[system.root];
  for (std::size_t i = 0; facts.kind == Is::dict && i + 1 < facts.children.size(); i += 2)
    if (system.nodes[facts.children[i]].text == "little_endian") swapped_ = system.nodes[facts.children[i + 1]].number == 0;
  pickle_ = next();
  const Pickle keys = next();
  find_storages(where);
  MM_CHECK(keys.nodes[keys.root].kind == Is::list, Kind::input, "has no list of its storages", where, std::string(kAgain));
  std::size_t found = 0;
  for (const auto place : keys.nodes[keys.root].children) {
    const auto at = keys.nodes[place].kind == Is::text ? storages_.find(keys.nodes[place].text) : storages_.end();
    MM_CHECK(at != storages_.end() && at->second.bytes.data() == nullptr, Kind::input, "lists a storage that no tensor is in, or one twice",
             where, std::string(kAgain));
    TorchStorage& storage = at->second;
    const auto cut_off = [&](bool there) {
      MM_CHECK(there, Kind::input, fmt::format("is cut off in its storage {}", in_quotes(at->first)), where, std::string(kAgain));
    };
    cut_off(left.size() >= 8);
    std::uint64_t count = 0;
    std::memcpy(&count, left.data(), 8);
    if (swapped_) count = __builtin_bswap64(count);
    MM_CHECK(count == storage.count, Kind::input, fmt::format("says two lengths of its storage {}", in_quotes(at->first)), where,
             std::string(kAgain));
    cut_off(count <= (left.size() - 8) / storage.bytes_each);
    storage.bytes = left.subspan(8, count * storage.bytes_each);
    left = left.subspan(8 + storage.bytes.size());
    ++found;
  }
  MM_CHECK(found == storages_.size(), Kind::input, "does not list all of its storages", where, std::string(kAgain));
  MM_CHECK(left.empty(), Kind::input, fmt::format("holds {} bytes behind its last storage", left.size()), where, std::string(kAgain));
}

}  // namespace mm
