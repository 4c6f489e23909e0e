#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace mm {

// A picture of an explanation: what stands in an <svg>, and how large it is in its units. Looks are said by a style sheet for the classes
// "grid", "tick", "name", "plus", "minus", "empty" and "k0" to "k3" (chart_style).
struct Chart {
  double width = 420, height = 0;
  std::string name, inside;  // name: what it shows, for who cannot see it
};

// A row of a chart: its name, its numbers, and what is written behind it.
struct ChartRow {
  std::string name;
  std::vector<double> values;
  std::string text;
};

// A bar for each row, of its one value, to the right above 0 and to the left below.
Chart bar_chart(const std::string& name, const std::vector<ChartRow>& rows);

// A bar for each row, of as many parts as it has values (0 and more, at most four), one behind the other. parts: what they are called.
Chart part_chart(const std::string& name, const std::vector<std::string>& parts, const std::vector<ChartRow>& rows);

// A dot for each value of each row over one axis, those that would cover each other one above the other; of many values some, evenly taken.
Chart dot_chart(const std::string& name, const std::vector<ChartRow>& rows);

// M x M numbers, row by row; the deeper the colour the farther from 0.
Chart matrix_chart(const std::string& name, const std::vector<std::string>& names, const std::vector<double>& numbers);

std::string to_svg(const Chart& chart);  // as one <svg> without size

// The style sheet of the classes, in light and dark as the reader's system is.
std::string_view chart_style();

// Charts one below the other as a file of their own, with the style sheet.
std::string svg_file(const std::string& title, const std::vector<Chart>& charts);

}  // namespace mm
