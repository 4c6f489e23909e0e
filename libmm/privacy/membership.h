#pragma once
#include <cstddef>
#include <span>
#include <vector>

// Membership inference: is a row one of those that a model learnt from? An attack gives every row a score, the greater the more it takes it
// for a member. How well that goes is told at few false alarms, as Carlini et al. 2022 (Membership inference attacks from first principles)
// ask for: a mean over all rows hides the few that are known for sure.

namespace mm {

struct AttackRates {
  double auc = 0.5;        // the chance that a member has the greater score of the two, ties counted half
  double at_percent = 0;   // part of the members found with at most 1 % of the others taken for members
  double at_permille = 0;  // the same at 0.1 %
};

// Neither may be empty.
AttackRates attack_rates(std::span<const double> members, std::span<const double> others);

// LiRA, offline: how far the model's confidence in a row, ln(p / (1 - p)) of its true class, lies above that of models that did not learn
// from it, `without[i]` of row i and at least one, in standard deviations of a normal distribution. Of fewer than 64 models a row the
// variance is that of all rows together (their section VI-B).
std::vector<double> lira_scores(std::span<const double> confidences, std::span<const std::vector<double>> without);

}  // namespace mm
