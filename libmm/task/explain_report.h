#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"
#include "task/explain_inputs.h"

namespace mm {

// An explanation of a data set as JSON (explain.json), without its records.
Json to_json(const DataExplanation& found);

// One record as JSON (a line of explain.jsonl). data: of whose inputs and pairs.
Json record_json(const RecordExplanation& record, const DataExplanation& data);

// What several seeds found, as Markdown: a row for each input, means and standard deviations over the seeds, then what inputs say together.
// The seeds are of one experiment, so they have the same inputs. At least one.
std::string explanation_text(std::string_view title, const std::vector<DataExplanation>& seeds);

// The places of the records in the order from the most typical to the least: by how far their contributions are from the mean of those of
// the same prediction, in standard deviations of each input; where there are no Shapley values, by the gradients of the inputs.
std::vector<std::size_t> by_typicality(const DataExplanation& data);

}  // namespace mm
