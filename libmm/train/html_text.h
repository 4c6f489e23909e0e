#pragma once
#include <string>
#include <string_view>

namespace mm {

// A text as it is shown in HTML, between tags or in quotes: <, >, & and quotes as entities, control characters and invalid UTF-8 as shown()
// writes them, so that nothing in it is markup.
std::string html_text(std::string_view text);

// A page that needs no other file, in light and dark. title and heading are texts; style (CSS) and body stand in it as they are. Its rules
// may use what every page has: var(--ground), --text, --soft and --grid for colours, and the class `soft` of what explains.
std::string html_page(std::string_view title, std::string_view style, std::string_view heading, std::string_view body);

// A word shaded by how much it speaks for something (blue) or against it (vermilion), 0 to 1 deep, in an element of the class `text`: its
// rules for a page's style, and the word. note: what pointing at it shows.
std::string_view shaded_style();
std::string shaded_word(std::string_view word, double value, double deep, std::string_view note);

}  // namespace mm
