#include "train/html_text.h"

#include "base/file.h"

namespace mm {

std::string html_text(std::string_view text) {
  std::string escaped;
  for (const char c : shown(text)) switch (c) {
      case '&': escaped += "&amp;"; break;
      case '<': escaped += "&lt;"; break;
      case '>': escaped += "&gt;"; break;
      case '"': escaped += "&quot;"; break;
      case '\'': escaped += "&#39;"; break;
      default: escaped += c;
    }
  return escaped;
}

}  // namespace mm
