#pragma once
#include <fmt/format.h>

#include <span>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"

namespace mm {

// The parts of a tokenizer.json (normaliser, pre-tokeniser, model, post-processor, decoder) are objects told apart by "type"; each kind
// of part has a table of rows {type, function that reads it}.
template <class Part>
struct PartReader {
  std::string_view type;
  Part (*read)(const Json& json);
};

// Reads a part by its table. `kind`: what messages call it ("normaliser"). Throws Error{input} that names a type not in the table.
template <class Part>
Part read_part(const Json& json, std::string_view kind, std::span<const PartReader<Part>> readers) {
  const std::string type = json.string("type");
  std::string known;
  for (const auto& reader : readers) {
    if (reader.type == type) return reader.read(json);
    known += (known.empty() ? "" : ", ") + std::string(reader.type);
  }
  throw Error(Kind::input, fmt::format("mm has no {} '{}'", kind, shown(type)), json.where(), "it has " + known);
}

}  // namespace mm
