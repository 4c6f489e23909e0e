#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "weights/byte_stream.h"

// A number as zip archives and pickles write it: least significant byte first.
inline std::string little(std::uint64_t value, std::size_t width) {
  std::string text;
  for (std::size_t i = 0; i < width; ++i) text += static_cast<char>(i < 8 ? value >> 8 * i : 0);
  return text;
}

// A zip archive of members that are stored plain.
inline std::string made_zip(const std::vector<std::pair<std::string, std::string>>& members) {
  std::string text, directory;
  for (const auto& [name, bytes] : members) {
    const std::string facts = little(0, 2) + little(0, 2) + little(0, 4) + little(mm::crc32_of(0, std::as_bytes(std::span(bytes))), 4) +
                              little(bytes.size(), 4) + little(bytes.size(), 4) + little(name.size(), 2) + little(0, 2);
    directory += "PK\1\2" + little(20, 2) + little(20, 2) + facts + little(0, 10) + little(text.size(), 4) + name;
    text += "PK\3\4" + little(20, 2) + facts + name + bytes;
  }
  return text + directory + "PK\5\6" + little(0, 4) + little(members.size(), 2) + little(members.size(), 2) + little(directory.size(), 4) +
         little(text.size(), 4) + little(0, 2);
}

// Pieces of pickles: a text, a whole number, a tuple of what stands behind the mark, a class.
inline std::string in_pickle(const std::string& text) { return "X" + little(text.size(), 4) + text; }
inline std::string in_pickle(std::uint64_t number) { return "\x8a\x08" + little(number, 8); }
inline std::string tuple_of(const std::string& items) { return "(" + items + "t"; }
inline std::string class_of(const std::string& module, const std::string& name) { return "c" + module + "\n" + name + "\n"; }

// A tensor of a storage "0" as torch.save writes it.
inline std::string tensor_in_pickle(std::uint64_t count, std::uint64_t offset, const std::vector<std::uint64_t>& shape,
                                    const std::vector<std::uint64_t>& strides, const std::string& storage = "FloatStorage") {
  std::string sizes, steps;
  for (const auto n : shape) sizes += in_pickle(n);
  for (const auto n : strides) steps += in_pickle(n);
  return class_of("torch._utils", "_rebuild_tensor_v2") +
         tuple_of(tuple_of(in_pickle("storage") + class_of("torch", storage) + in_pickle("0") + in_pickle("cpu") + in_pickle(count)) + "Q" +
                  in_pickle(offset) + tuple_of(sizes) + tuple_of(steps) + "\x89" + class_of("collections", "OrderedDict") + ")R") +
         "R";
}

// A file of torch.save: a value, and the bytes of storage "0".
inline std::string made_torch_file(const std::string& value, const std::string& storage, const std::string& order = "little") {
  return made_zip({{"a/data.pkl", "\x80\x02" + value + "."}, {"a/byteorder", order}, {"a/data/0", storage}, {"a/version", "3\n"}});
}
