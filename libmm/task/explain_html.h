#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "task/explain_chart.h"
#include "task/explain_inputs.h"

namespace mm {

// The charts of an explanation, whatever of them there is something to show of: what part of the score each input made, what each adds to
// the rate, each record as a dot, what inputs do together and tell together, and the numbers that matter most.
std::vector<Chart> explanation_charts(const DataExplanation& found);

// The explanation as one page of HTML that needs no other file and runs no script, in light or dark as the reader's system is: in words, as
// charts, and the most and the least typical records.
std::string explanation_html(std::string_view title, const DataExplanation& found);

}  // namespace mm
