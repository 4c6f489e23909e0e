#pragma once
#include <complex>
#include <span>

namespace mm {

// The discrete Fourier transform in place, of a power of two numbers: X[k] = sum of x[j] exp(-2 pi i j k / n) (Cooley and Tukey 1965);
// backward with exp(+2 pi i j k / n), and divided by n. This room stands below LibTorch, which has one for tensors.
void fourier_forward(std::span<std::complex<double>> x);
void fourier_backward(std::span<std::complex<double>> x);

}  // namespace mm
