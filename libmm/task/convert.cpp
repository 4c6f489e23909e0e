#include "task/convert.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>

#include "base/check.h"
#include "base/file.h"
#include "base/folder.h"
#include "base/json.h"
#include "base/progress.h"
#include "base/signals.h"
#include "options/guarded.h"
#include "weights/convert_folder.h"
#include "weights/listing.h"

namespace mm {
namespace {

namespace fs = std::filesystem;

std::string bytes_text(std::uint64_t bytes) {
  if (bytes < 1000) return fmt::format("{} bytes", bytes);
  if (bytes < 1'000'000) return fmt::format("{:.1f} kB", static_cast<double>(bytes) / 1e3);
  return bytes < 1'000'000'000 ? fmt::format("{:.1f} MB", static_cast<double>(bytes) / 1e6)
                               : fmt::format("{:.2f} GB", static_cast<double>(bytes) / 1e9);
}

Json to_json(const ListedTensor& tensor) {
  Json json = Json::object(), shape = Json::array();
  for (const auto n : tensor.shape) shape.push(n);
  json.set("file", as_utf8(tensor.file));
  json.set("name", as_utf8(tensor.name));
  json.set("type", tensor.type);
  json.set("shape", shape);
  json.set("bytes", tensor.bytes);
  if (!tensor.tied.empty()) json.set("tied", as_utf8(tensor.tied));
  return json;
}

int list(const ConvertOptions& options) {
  MM_CHECK(options.output.empty(), Kind::usage, "nothing is written when tensors are listed", "--output", "leave out --output or --list");
  const auto tensors = list_tensors(options.inputs[0], {.part = options.part, .skip_unknown = options.skip_unknown});
  std::string text;
  std::uint64_t bytes = 0;
  std::size_t width = 4;
  for (const auto& tensor : tensors) width = std::max(width, std::min<std::size_t>(shown(tensor.name).size(), 70));
  for (const auto& tensor : tensors) {
    if (tensor.tied.empty()) bytes += tensor.bytes;
    if (options.format == "jsonl")
      text += to_json(tensor).dump() + "\n";
    else
      text += fmt::format("{:<{}}  {:<4}  {:<20}  {}{}\n", shown(tensor.name), width, tensor.type,
                          fmt::format("[{}]", fmt::join(tensor.shape, ", ")), tensor.bytes,
                          tensor.tied.empty() ? "" : "  is " + shown(tensor.tied));
  }
  print(text);
  make_log("mm convert", options.talk).note(fmt::format("{} tensors, {}", tensors.size(), bytes_text(bytes)));
  return 0;
}

Json to_json(const Converted& made) {
  Json json = Json::object(), types = Json::object(), tied = Json::object();
  for (const auto& [type, count] : made.types) types.set(type, static_cast<std::uint64_t>(count));
  for (const auto& [name, kept] : made.tied) tied.set(name, kept);
  json.set("input", as_utf8(made.input));
  json.set("output", as_utf8(made.output));
  if (!made.part.empty()) json.set("part", made.part);
  json.set("tensors", static_cast<std::uint64_t>(made.tensors));
  json.set("bytes", made.bytes);
  json.set("types", types);
  json.set("tied", tied);
  return json;
}

std::string text_of(const Converted& made) {
  std::vector<std::string> types;
  for (const auto& [type, count] : made.types) types.push_back(fmt::format("{} {}", count, type));
  std::string text =
      fmt::format("{}: {} tensors, {} ({})", shown(made.output), made.tensors, bytes_text(made.bytes), fmt::join(types, ", "));
  if (!made.tied.empty()) text += fmt::format("; {} more names are tied to them", made.tied.size());
  return text;
}

void tell(const ConvertOptions& options, const std::vector<Converted>& all, Log& log) {
  std::string text;
  for (const auto& made : all) {
    if (!made.other_parts.empty())
      log.note(fmt::format("{}: took the part '{}'; left {}", shown(made.input), shown(made.part),
                           shown(fmt::format("{}", fmt::join(made.other_parts, ", ")))));
    if (!made.unknown.empty()) log.note(fmt::format("{}: skipped what belongs to {}", shown(made.input), fmt::join(made.unknown, ", ")));
    text += (options.format == "jsonl" ? to_json(made).dump() : text_of(made)) + "\n";
  }
  print(text);
}

std::vector<Converted> convert_to_folder(const ConvertOptions& options, const ConvertRule& rule) {
  std::error_code ignored;
  const std::string input = options.inputs[0];
  std::string output = options.output;
  while (output.size() > 1 && output.ends_with('/')) output.pop_back();
  MM_CHECK(!fs::equivalent(input, output, ignored), Kind::usage, "is the folder that is converted", shown(output),
           "choose another --output");
  MM_CHECK(options.overwrite || !fs::exists(output, ignored), Kind::usage, "stands there already", shown(output),
           "--overwrite replaces it");
  MM_CHECK(!fs::exists(output, ignored) || fs::is_directory(output, ignored), Kind::output, "is a file, not a folder", shown(output),
           "choose another --output");
  pickles_to_convert(input);  // complains before a folder is made
  AtomicFolder folder(output);
  auto all = convert_folder(input, folder.aside(), rule);
  folder.commit();
  for (auto& made : all) made.output = (fs::path(output) / fs::path(made.output).filename()).string();
  return all;
}

Converted convert_to_file(const ConvertOptions& options, const ConvertRule& rule) {
  std::error_code ignored;
  const std::string& output = options.output;
  MM_CHECK(output.ends_with(".safetensors"), Kind::usage, fmt::format("'{}' does not end in .safetensors", shown(output)), "--output",
           "of a file a .safetensors file is made; of a folder, a folder");
  MM_CHECK(options.overwrite || !fs::exists(output, ignored), Kind::usage, "stands there already", shown(output),
           "--overwrite replaces it");
  return convert_file(options.inputs[0], output, rule);
}

}  // namespace

int convert(const ConvertOptions& options) {
  MM_CHECK(options.inputs.size() == 1, Kind::usage, fmt::format("expected one file or folder, got {}", options.inputs.size()), "mm convert",
           "mm convert pytorch_model.bin --output model.safetensors");
  if (options.list) return list(options);
  MM_CHECK(!options.output.empty(), Kind::usage, "where to write is missing", "--output",
           "mm convert pytorch_model.bin --output model.safetensors; --list shows what is in a file");
  Log log = make_log("mm convert", options.talk);
  std::vector<Converted> all;
  {
    Progress progress(log, options.progress, std::nullopt);
    const ConvertRule rule{.part = options.part, .keep_ties = options.tied == "once", .skip_unknown = options.skip_unknown, .advance = [&] {
                             progress.advance();
                             MM_CHECK(stop_signal() == 0, Kind::output, "was stopped; nothing was written", shown(options.output));
                           }};
    std::error_code ignored;
    if (fs::is_directory(options.inputs[0], ignored))
      all = convert_to_folder(options, rule);
    else
      all.push_back(convert_to_file(options, rule));
  }
  tell(options, all, log);
  return 0;
}

}  // namespace mm
