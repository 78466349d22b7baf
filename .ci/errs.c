/* A C library whose mathematical functions err: each gives the genuine value with its last bit turned. Preloaded by
   `.ci/machines`. The functions that are exact everywhere (`fma`, `fmod`, `floor` and the like) are left alone. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>
#include <string.h>

#define OFF(type, word, name)                                       \
    static type name##_off(type value) {                            \
        word bits;                                                  \
        memcpy(&bits, &value, sizeof bits);                         \
        bits ^= 1;                                                  \
        memcpy(&value, &bits, sizeof bits);                         \
        return value;                                               \
    }
OFF(double, uint64_t, wide)
OFF(float, uint32_t, narrow)

#define ONE(type, name, width)                                      \
    type name(type x) {                                             \
        type (*genuine)(type) = dlsym(RTLD_NEXT, #name);            \
        return width##_off(genuine(x));                             \
    }
#define TWO(type, name, width)                                      \
    type name(type x, type y) {                                     \
        type (*genuine)(type, type) = dlsym(RTLD_NEXT, #name);      \
        return width##_off(genuine(x, y));                          \
    }
#define BOTH(kind, name) kind(double, name, wide) kind(float, name##f, narrow)

BOTH(ONE, sin) BOTH(ONE, cos) BOTH(ONE, tan) BOTH(ONE, asin) BOTH(ONE, acos) BOTH(ONE, atan)
BOTH(ONE, sinh) BOTH(ONE, cosh) BOTH(ONE, tanh) BOTH(ONE, asinh) BOTH(ONE, acosh) BOTH(ONE, atanh)
BOTH(ONE, exp) BOTH(ONE, exp2) BOTH(ONE, expm1) BOTH(ONE, log) BOTH(ONE, log2) BOTH(ONE, log10)
BOTH(ONE, log1p) BOTH(ONE, cbrt) BOTH(TWO, pow) BOTH(TWO, atan2) BOTH(TWO, hypot)
