#include "train/html_text.h"

#include <fmt/format.h>

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

std::string html_page(std::string_view title, std::string_view style, std::string_view heading, std::string_view body) {
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"/><meta name=\"viewport\" content=\"width=device-width\"/>"
      "<title>{}</title>\n<style>{}</style></head>\n<body>\n<h1>{}</h1>\n{}</body>\n</html>\n",
      html_text(title), style, html_text(heading), body);
}

}  // namespace mm
