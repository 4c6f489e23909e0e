#include "config/yaml.h"

#include <fmt/format.h>
#include <yaml-cpp/depthguard.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <map>
#include <optional>
#include <set>
#include <sstream>

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

// Builds the tree from the parser's events, one document, under the limits. (yaml-cpp's own nodes share what aliases name, so that a walk
// over them can take for ever; and its LoadAll never returns from a document that begins with a comma.)
class Builder : public YAML::EventHandler {
 public:
  explicit Builder(const std::string& file) : file_(file) {}

  Yaml tree() && { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ > 1)
      refuse(file_, mark.line + 1, mark.column + 1, "a second document begins",
             "a configuration is one YAML document: remove the '---', or mend the indentation");
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override { add(node(mark, Yaml::Type::null, ""), anchor); }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, const std::string& value) override {
    Yaml yaml = node(mark, Yaml::Type::scalar, tag);
    yaml.text = value;
    yaml.quoted = tag == "!";
    add(std::move(yaml), anchor);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YAML::EmitterStyle::value) override {
    open_.push_back({node(mark, Yaml::Type::list, tag), anchor, {}, {}});
  }
  void OnSequenceEnd() override { close(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YAML::EmitterStyle::value) override {
    open_.push_back({node(mark, Yaml::Type::map, tag), anchor, {}, {}});
  }
  void OnMapEnd() override { close(); }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto named = anchors_.find(anchor);
    if (named == anchors_.end()) refuse(file_, mark.line + 1, mark.column + 1, "an alias leads back to itself");  // to what is still open
    Yaml copy = named->second;
    copy.line = mark.line + 1;
    copy.column = mark.column + 1;
    add(std::move(copy), YAML::NullAnchor, true);
  }

 private:
  struct Open {
    Yaml yaml;
    YAML::anchor_t anchor;
    std::optional<Yaml> key;     // of a map: the key whose value comes next
    std::set<std::string> keys;  // of a map: all so far
  };

  Yaml node(const YAML::Mark& mark, Yaml::Type type, const std::string& tag) {
    Yaml yaml;
    yaml.type = type;
    yaml.line = mark.line + 1;
    yaml.column = mark.column + 1;
    if (!tag.empty() && tag != "?" && tag != "!")
      refuse(file_, yaml.line, yaml.column, fmt::format("the tag '{}' is not read", shown(tag)),
             "options know their types; write the value alone");
    return yaml;
  }

  void close() {
    Open closed = std::move(open_.back());
    open_.pop_back();
    add(std::move(closed.yaml), closed.anchor);
  }

  // A whole value goes to where it belongs. What is copied (an alias, a value that aliases may name) is counted in all its parts.
  void add(Yaml yaml, YAML::anchor_t anchor, bool copied = false) {
    copied ? count_all(yaml) : count(yaml);
    if (anchor != YAML::NullAnchor) {
      count_all(yaml);
      anchors_[anchor] = yaml;
    }
    if (open_.empty()) {
      root_ = std::move(yaml);
    } else if (Open& open = open_.back(); open.yaml.type == Yaml::Type::list) {
      open.yaml.items.push_back(std::move(yaml));
    } else if (!open.key) {
      check_key(yaml, open.keys);
      open.key = std::move(yaml);
    } else {
      if (yaml.type == Yaml::Type::null) {  // yaml-cpp places it where the next token begins
        yaml.line = open.key->line;
        yaml.column = open.key->column;
      }
      open.yaml.members.emplace_back(std::move(*open.key), std::move(yaml));
      open.key.reset();
    }
  }

  void check_key(const Yaml& key, std::set<std::string>& keys) {
    if (key.type != Yaml::Type::scalar) refuse(file_, key.line, key.column, "a key must be plain text");
    if (key.text == "<<" && !key.quoted)
      refuse(file_, key.line, key.column, "merge keys (<<) are not read", "write the keys out, or use include:");
    if (!keys.insert(key.text).second) refuse(file_, key.line, key.column, fmt::format("the key '{}' stands twice", shown(key.text)));
  }

  void count(const Yaml& yaml) {
    bytes_ += yaml.text.size();
    if (++values_ > kMostYamlValues)
      refuse(file_, yaml.line, yaml.column, fmt::format("more than {} values, aliases unfolded", kMostYamlValues));
    if (bytes_ > kMostYamlText)
      refuse(file_, yaml.line, yaml.column, fmt::format("more than {} bytes of text, aliases unfolded", kMostYamlText));
  }

  void count_all(const Yaml& yaml) {
    count(yaml);
    for (const auto& item : yaml.items) count_all(item);
    for (const auto& [key, value] : yaml.members) count_all(key), count_all(value);
  }

  const std::string& file_;
  Yaml root_;
  std::vector<Open> open_;
  std::map<YAML::anchor_t, Yaml> anchors_;
  std::size_t documents_ = 0, values_ = 0, bytes_ = 0;
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
    std::istringstream stream(lines);
    YAML::Parser parser(stream);
    Builder builder(file);
    parser.HandleNextDocument(builder);
    parser.HandleNextDocument(builder);  // refuses what stands behind the first
    return std::move(builder).tree();
  } catch (const YAML::DeepRecursion& e) {
    refuse(file, e.mark.line + 1, e.mark.column + 1, "nested deeper than 500 levels");
  } catch (const YAML::Exception& e) {
    refuse(file, e.mark.line + 1, e.mark.column + 1, "not valid YAML: " + e.msg);
  }
}

bool is_yaml_list(std::string_view text) { return text.starts_with('['); }

std::vector<std::string> yaml_list(std::string_view text, const std::string& where) {
  const Yaml list = read_yaml(text, where);
  MM_CHECK(list.type == Yaml::Type::list, Kind::usage, "expected a list of texts, as in [a, b]", where);
  std::vector<std::string> texts;
  for (const auto& item : list.items) {
    MM_CHECK(item.type == Yaml::Type::scalar, Kind::usage, "expected a list of texts", where);
    texts.push_back(item.text);
  }
  return texts;
}

}  // namespace mm
