#pragma once
#include "fusion/fusion.h"

namespace mm::fusions {

// "mfn D [memory=D] [hidden=D] [dropout=0]", the memory fusion network (Zadeh et al. 2018, section 3). Modalities have common steps t. Each
// has an LSTM of D numbers, state h_m and cell c_m; a memory u sees how the cells change:
//
//   w = [c_1(t-1); ..; c_M(t-1); c_1(t); ..; c_M(t)], v = softmax(Attention(w)) * w
//   u(t) = sigmoid(Retain([v; u(t-1)])) * u(t-1) + sigmoid(Update([v; u(t-1)])) * tanh(Candidate(v)), y = [h_1; ..; h_M; u] after the last
//   step
//
// Attention, Retain, Update and Candidate are two layers each with ReLU between them and H = hidden numbers there, of which dropout drops
// some. U = memory, W = 2 M D: sum_m 4 D (d_m + D + 2) + net(W, W) + net(W, U) + 2 net(W + U, U) parameters, net(a, b) = a H + H + H b + b:
// "lstm.m", "attention", "candidate", "retain", "update". At a step that a modality lacks its state stays as it is; one that all lack
// changes nothing.
// -> [M D + memory]
Fusion mfn(BlockArguments& arguments, FusionShapes& shapes, const Params& p);

}  // namespace mm::fusions
