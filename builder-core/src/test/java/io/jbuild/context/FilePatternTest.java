package io.jbuild.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilePatternTest {

  @ParameterizedTest
  @CsvSource({
    "abc, abc, true",
    "*, abc, true",
    "*c, abc, true",
    "a*, a, true",
    "a*/b, abc/b, true",
    "a*/b, a/c/b, false",
    "a*b*c*d*e*/f, axbxcxdxexxx/f, true",
    "a*b*c*d*e*/f, axbxcxdxexxx/fff, false",
    "a*b?c*x, abxbbxdbxebxczzx, true",
    "a*b?c*x, abxbbxdbxebxczzy, false",
    "ab[c], abc, true",
    "ab[b-d], abc, true",
    "ab[e-g], abc, false",
    "ab[^c], abc, false",
    "a\\*b, a*b, true",
    "a\\*b, ab, false",
    "a?b, a☺b, true",
    "a[^a]b, a☺b, true",
    "a???b, a☺b, false",
    "[a-ζ]*, α, true",
    "*[a-ζ], A, false",
    "a?b, a/b, false",
    "a*b, a/b, false",
    "[\\]a], ], true",
    "[\\-x], -, true",
    "[x\\-], z, false",
    "*x, xxx, true",
    "arr[[]0].txt, arr[0].txt, true",
    "arr[0].txt, arr0.txt, true",
  })
  void namesMatchAsInGo(String pattern, String name, boolean expected) {
    assertThat(FilePattern.parse(pattern).matches(name)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "[]a]", "[-]", "[x-]", "[-x]", "[a-b-c]", "a[", "[^", "[^bc", "a\\"})
  void aMalformedPatternIsRefused(String pattern) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FilePattern.parse(pattern))
        .withMessage("syntax error in pattern");
  }

  @Test
  void aBackslashHidesACharacterThatWouldMakeAPattern() {
    assertThat(FilePattern.isPattern("st\\*r")).isFalse();
    assertThat(FilePattern.isPattern("st*r")).isTrue();
    assertThat(FilePattern.isPattern("a[1]")).isTrue();
    assertThat(FilePattern.isPattern("plain")).isFalse();
  }
}
