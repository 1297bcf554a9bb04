// Which instructions kernels may use: what the CPU has, or less.
#pragma once

namespace dedup::inline v1::simd {

enum class level {
    portable,
    avx2,    // with BMI, POPCNT
    avx512,  // F, BW, DQ, VL, VBMI, VBMI2, GFNI: Ice Lake, Zen 4
};

// The most that this CPU and limit() allow. Kernels are chosen by it at their first use.
level best();

// For benchmarks and tests, before the first use of the library.
void limit(level most);

}  // namespace dedup::inline v1::simd
