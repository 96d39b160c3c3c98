/* Prints the primes below a number. */
#include <stdio.h>
#include <stdlib.h>

static int is_prime(long candidate) {
  for (long divisor = 2; divisor * divisor <= candidate; divisor++) {
    if (candidate % divisor == 0) {
      return 0;
    }
  }
  return candidate >= 2;
}

int main(int count, char **arguments) {
  long limit = count > 1 ? strtol(arguments[1], NULL, 10) : 100;
  for (long candidate = 0; candidate < limit; candidate++) {
    if (is_prime(candidate)) {
      printf("%ld\n", candidate);
    }
  }
  return 0;
}
