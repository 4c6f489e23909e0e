#pragma once
#include <ATen/core/Tensor.h>

// Two views of the same items, to be told from other items. Row b of one tensor and row b of the other are a pair. Embeddings are brought
// to length 1 here where a loss compares directions, so that a model cannot forget to. Each loss compares the items of a batch with each
// other: it is a mean, and depends on which items share a batch. All throw Error{input} for shapes that do not fit, Error{usage} for a
// temperature or margin out of range. Letters: B pairs, C width, N candidates.

namespace mm {

// exp(min(log_scale, ln 100)): the learnt inverse temperature of CLIP (Radford et al. 2021, section 2.5; it starts at ln (1 / 0.07)). At
// the bound its gradient is 0. [] -> [].
at::Tensor contrast_scale(const at::Tensor& log_scale);

// One direction of InfoNCE, summed over the queries: -log softmax over n of scale * query_b . key_n, at n = first + b. The candidates may
// be more than the batch: those gathered from other processes, of which this one's begin at `first`. queries [B, C], keys [N, C], scale []
// -> [].
at::Tensor info_nce_one_way(const at::Tensor& queries, const at::Tensor& keys, const at::Tensor& scale, int64_t first = 0);

// InfoNCE of both directions (van den Oord et al. 2018, equation 4, as CLIP uses it): the mean over pairs and directions. left, right [B,
// C], scale [] -> [].
at::Tensor info_nce(const at::Tensor& left, const at::Tensor& right, const at::Tensor& scale);

// One direction of InfoNCE where several candidates may be right, summed over the queries: -1/|P(b)| sum_{n in P(b)} log softmax over n of
// scale * query_b . key_n, P(b) the candidates of the query's group (UniCL, Yang et al. 2022, equation 3). With groups that are all
// different it is info_nce_one_way. queries [B, C], keys [N, C], scale [], of_queries [B], of_keys [N] (of one type) -> []. Throws
// Error{input} for a query of whose group no candidate is.
at::Tensor info_nce_groups(const at::Tensor& queries, const at::Tensor& keys, const at::Tensor& scale, const at::Tensor& of_queries,
                           const at::Tensor& of_keys);

// SigLIP (Zhai et al. 2023, section 3.2): -1/B sum_ij log sigmoid(y_ij (scale * left_i . right_j + bias)), y_ij = 1 for i = j, else -1.
// Scale is exp of a learnt number that starts at ln 10, bias is learnt and starts at -10. left, right [B, C], scale and bias [] -> [].
at::Tensor siglip(const at::Tensor& left, const at::Tensor& right, const at::Tensor& scale, const at::Tensor& bias);

// The same where several pairs may be right, summed over left: y_bn = 1 for those of one group. left [B, C], right [N, C], scale and bias
// [], of_left [B], of_right [N] -> [].
at::Tensor siglip_groups(const at::Tensor& left, const at::Tensor& right, const at::Tensor& scale, const at::Tensor& bias,
                         const at::Tensor& of_left, const at::Tensor& of_right);

// NT-Xent of SimCLR (Chen et al. 2020, equation 1): the mean over all 2B embeddings i of -log (exp(s_ij / T) / sum_{k != i} exp(s_ik / T)),
// s the cosine, j the other view of i. left, right [B, C] -> []. temperature > 0.
at::Tensor nt_xent(const at::Tensor& left, const at::Tensor& right, double temperature = 0.5);

// The same summed over the embeddings of `count` pairs from `first` on, told from those of all. left, right [N, C] -> [].
at::Tensor nt_xent_sum(const at::Tensor& left, const at::Tensor& right, double temperature, int64_t first, int64_t count);

// Triplet loss of FaceNet (Schroff et al. 2015, equation 3), mean over triplets: max(0, |a - p|^2 - |a - n|^2 + margin), on embeddings as
// they are. anchor, positive, negative [B, C] -> []. margin > 0.
at::Tensor triplet(const at::Tensor& anchor, const at::Tensor& positive, const at::Tensor& negative, double margin = 0.2);

// Barlow Twins (Zbontar et al. 2021, equation 1): sum_i (1 - R_ii)^2 + redundancy sum_{i != j} R_ij^2, R [C, C] the correlation over the
// batch of the two views' components (variance + 1e-5, as the authors' batch norm). left, right [B, C] -> []. Needs B > 1.
at::Tensor barlow_twins(const at::Tensor& left, const at::Tensor& right, double redundancy = 5e-3);

// SimSiam (Chen and He 2021, equation 4): minus the cosine of each view's prediction and the other's projection, which is held constant;
// mean over pairs and directions. predicted_*, projected_* [B, C] -> [].
at::Tensor simsiam(const at::Tensor& predicted_left, const at::Tensor& projected_left, const at::Tensor& predicted_right,
                   const at::Tensor& projected_right);

// BYOL (Grill et al. 2020, equation 2): 2 - 2 cosine of the online network's prediction and the target network's projection, which is held
// constant; mean over pairs, of one direction (the paper adds the other). predicted, projected [B, C] -> [].
at::Tensor byol(const at::Tensor& predicted, const at::Tensor& projected);

// How slowly BYOL's target network follows at step k of K: 1 - (1 - start) (cos(pi k / K) + 1) / 2 (section 3.3).
double byol_momentum(double start, int64_t step, int64_t steps);

}  // namespace mm
