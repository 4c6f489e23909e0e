#pragma once
#include <string>
#include <string_view>

namespace mm {

// A text as it is shown in HTML, between tags or in quotes: <, >, & and quotes as entities, control characters and invalid UTF-8 as shown()
// writes them, so that nothing in it is markup.
std::string html_text(std::string_view text);

}  // namespace mm
