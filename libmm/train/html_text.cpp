#include "train/html_text.h"

#include <fmt/format.h>

#include "base/file.h"

namespace mm {
namespace {

constexpr std::string_view kBase = R"(
:root { color-scheme: light dark; --ground: #fff; --text: #1b1b1b; --soft: #666; --grid: #e3e3e3; }
@media (prefers-color-scheme: dark) { :root { --ground: #16181c; --text: #e6e6e6; --soft: #9aa0a6; --grid: #33373d; } }
body { margin: 2rem auto; max-width: 56rem; padding: 0 1rem; background: var(--ground); color: var(--text); font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2rem; } .soft { color: var(--soft); }
)";

// Colours are Okabe and Ito's, which people who confuse red and green tell apart; lighter where the ground is dark.
constexpr std::string_view kShaded = R"(
:root { --plus: 0, 114, 178; --minus: 213, 94, 0; }
@media (prefers-color-scheme: dark) { :root { --plus: 74, 163, 223; --minus: 240, 138, 75; } }
.text { line-height: 2; white-space: pre-wrap; } .text span { padding: .15rem .1rem; border-radius: .2rem; }
.text .plus { background: rgba(var(--plus), var(--a)); } .text .minus { background: rgba(var(--minus), var(--a)); }
)";

}  // namespace

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
      "<title>{}</title>\n<style>{}{}</style></head>\n<body>\n<h1>{}</h1>\n{}</body>\n</html>\n",
      html_text(title), kBase, style, html_text(heading), body);
}

std::string_view shaded_style() { return kShaded; }

std::string shaded_word(std::string_view word, double value, double deep, std::string_view note) {
  return fmt::format(R"(<span class="{}" style="--a: {:.2f}" title="{}">{}</span>)", value < 0 ? "minus" : "plus", deep, html_text(note),
                     html_text(word));
}

}  // namespace mm
