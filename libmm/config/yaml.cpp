#include "config/yaml.h"

#include <fmt/format.h>
#include <yaml-cpp/depthguard.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <set>

#include "base/check.h"
#include "base/file.h"
#include "base/utf8.h"

namespace mm {
namespace {

[[noreturn]] void refuse(const std::string& file, int line, int column, const std::string& what, const std::string& hint = {}) {
  throw Error(Kind::usage, what, fmt::format("{}:{}:{}", file, line, column), hint);
}

// What yaml-cpp would pass over in silence or misread, refused before it sees the text.
void check_characters(std::string_view text, const std::string& file) {
  int line = 1, column = 1;
  bool indentation = true;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = utf8_length(text.substr(i));
    const char c = text[i];
    if (length == 0) refuse(file, line, column, "is not valid UTF-8", "save the file as UTF-8");
    if (c == '\0') refuse(file, line, column, "a NUL byte", "save the file as UTF-8");
    if (length == 1 && (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) && c != '\t' && c != '\n')
      refuse(file, line, column, fmt::format("a control character (0x{:02x})", static_cast<unsigned char>(c)));
    if (c == '\t' && indentation) refuse(file, line, column, "a tab in the indentation", "YAML is indented with spaces");
    indentation = c == '\n' || (indentation && c == ' ');
    column = c == '\n' ? 1 : column + 1;
    line += c == '\n' ? 1 : 0;
    i += length;
  }
}

// yaml-cpp's graph, where an alias shares the node of its anchor, unfolded into a tree under the limits.
class Unfold {
 public:
  explicit Unfold(const std::string& file) : file_(file) {}

  Yaml operator()(const YAML::Node& node) {
    const int line = node.Mark().line + 1, column = node.Mark().column + 1;
    if (++count_ > kMostYamlValues) refuse(file_, line, column, fmt::format("more than {} values, aliases unfolded", kMostYamlValues));
    for (const auto& ancestor : ancestors_)
      if (ancestor.is(node)) refuse(file_, line, column, "an alias leads back to itself");
    const std::string& tag = node.Tag();
    if (!tag.empty() && tag != "?" && tag != "!")
      refuse(file_, line, column, fmt::format("the tag '{}' is not read", shown(tag)), "options know their types; write the value alone");

    Yaml yaml;
    yaml.line = line;
    yaml.column = column;
    ancestors_.push_back(node);
    if (node.IsScalar()) {
      yaml.type = Yaml::Type::scalar;
      yaml.text = node.Scalar();
      yaml.quoted = tag == "!";
    } else if (node.IsSequence()) {
      yaml.type = Yaml::Type::list;
      for (const auto& item : node) yaml.items.push_back((*this)(item));
    } else if (node.IsMap()) {
      yaml.type = Yaml::Type::map;
      members(node, yaml);
    }
    ancestors_.pop_back();
    return yaml;
  }

 private:
  void members(const YAML::Node& node, Yaml& yaml) {
    std::set<std::string> keys;
    for (const auto& member : node) {
      Yaml key = (*this)(member.first);
      if (key.type != Yaml::Type::scalar) refuse(file_, key.line, key.column, "a key must be plain text");
      if (key.text == "<<" && !key.quoted)
        refuse(file_, key.line, key.column, "merge keys (<<) are not read", "write the keys out, or use include:");
      if (!keys.insert(key.text).second) refuse(file_, key.line, key.column, fmt::format("the key '{}' stands twice", shown(key.text)));
      Yaml value = (*this)(member.second);
      if (value.type == Yaml::Type::null) {  // yaml-cpp places it where the next token begins
        value.line = key.line;
        value.column = key.column;
      }
      yaml.members.emplace_back(std::move(key), std::move(value));
    }
  }

  const std::string& file_;
  std::size_t count_ = 0;
  std::vector<YAML::Node> ancestors_;  // of the node at hand: an alias to one of them is a cycle
};

// The text as yaml-cpp should see it: no byte-order mark, lines ended by \n.
std::string normalised(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  std::string lines;
  lines.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i)
    if (text[i] != '\r' || i + 1 == text.size() || text[i + 1] != '\n') lines += text[i];
  return lines;
}

}  // namespace

std::string Yaml::where(const std::string& file) const { return fmt::format("{}:{}:{}", file, line, column); }

Yaml read_yaml(std::string_view text, const std::string& file) {
  MM_CHECK(text.size() <= kLongestYaml, Kind::usage,
           fmt::format("is {} bytes long; a configuration has at most {}", text.size(), kLongestYaml), file);
  const std::string lines = normalised(text);
  check_characters(lines, file);
  try {
    const auto documents = YAML::LoadAll(lines);
    if (documents.empty()) return {};
    if (documents.size() > 1) {
      const auto mark = documents[1].Mark();
      refuse(file, std::max(mark.line, 0) + 1, 1, "a second document begins",
             "a configuration is one YAML document: remove the '---', or mend the indentation");
    }
    return Unfold(file)(documents[0]);
  } catch (const YAML::DeepRecursion& e) {
    refuse(file, e.mark.line + 1, e.mark.column + 1, "nested deeper than 500 levels");
  } catch (const YAML::Exception& e) {
    refuse(file, e.mark.line + 1, e.mark.column + 1, "not valid YAML: " + e.msg);
  }
}

}  // namespace mm
