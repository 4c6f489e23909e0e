#include "base/home.h"

#include <cctype>
#include <cstdlib>

namespace mm {
namespace {

bool in_name(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-' || c == '.'; }

}  // namespace

std::string without_home(std::string_view text, std::string_view stands) {
  const char* set = std::getenv("HOME");
  std::string_view home = set == nullptr ? "" : set;
  while (home.ends_with('/')) home.remove_suffix(1);
  std::string found;
  std::size_t from = 0;
  for (std::size_t at = 0; home.starts_with('/') && (at = text.find(home, at)) != std::string_view::npos;) {
    const std::size_t end = at + home.size();
    const bool begins = at == 0 || !(in_name(text[at - 1]) || text[at - 1] == '/'), ends = end == text.size() || !in_name(text[end]);
    if (begins && ends) {
      found.append(text.substr(from, at - from)).append(stands);
      from = end;
    }
    at = end;
  }
  return found.append(text.substr(from));
}

}  // namespace mm
