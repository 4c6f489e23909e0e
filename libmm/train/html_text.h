#pragma once
#include <string>
#include <string_view>

namespace mm {

// A text as it is shown in HTML, between tags or in quotes: <, >, & and quotes as entities, control characters and invalid UTF-8 as shown()
// writes them, so that nothing in it is markup.
std::string html_text(std::string_view text);

// A page that needs no other file. title and heading are texts; style (CSS) and body stand in it as they are.
std::string html_page(std::string_view title, std::string_view style, std::string_view heading, std::string_view body);

}  // namespace mm
