#pragma once
#include <string>
#include <utility>
#include <vector>

namespace mm {

// One line of a chart.
struct ChartLine {
  std::string name;                               // "seed 3"; shown where the line is pointed at
  std::vector<std::pair<double, double>> points;  // x rising; a y that is not finite leaves a gap
};

// How many looks lines have; that of number n is the one of n + kLineLooks.
inline constexpr std::size_t kLineLooks = 18;  // 6 colours, each whole, dashed and dotted

std::string line_look(std::size_t number);  // the classes of a line: "c2 d1"

// Lines over x from 0 on, with axes, as one <svg> without size, colours or script: what it looks like is said by a style sheet for the
// classes "grid", "tick", "line", "mark", "c0" to "c5" and "d0" to "d2". Long lines are thinned to what can be seen, with the least and the
// greatest value of each part. name: what the chart shows, for who cannot see it.
std::string chart_svg(const std::string& name, const std::vector<ChartLine>& lines);

}  // namespace mm
