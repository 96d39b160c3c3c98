package io.jbuild.cli.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jbuild.report.format.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoTemplateTest {

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '~',
      textBlock =
          """
          plain                                             => plain
          {{.Name}}                                         => app
          {{ .Name }}-{{.Size}}                             => app-12
          {{.}}                                             => map[Name:app Size:12 List:[a b] Map:map[k:v] None:[]]
          {{json .Map}}                                     => {"k":"v"}
          {{.Map.k}} {{$.Name}}                             => v app
          {{len .List}} {{len .Map}} {{len .Name}}          => 2 1 3
          {{index .List 1}}                                 => b
          {{index .Map "k"}}{{index .Map "other"}}          => v
          {{upper .Name}} {{.Name | upper | lower}}         => APP app
          {{join .List ", "}}                               => a, b
          {{range .List}}<{{.}}>{{end}}                     => <a><b>
          {{range $i, $e := .List}}{{$i}}={{$e}} {{end}}.   => 0=a 1=b .
          {{range $k, $v := .Map}}{{$k}}={{$v}}{{end}}      => k=v
          {{range $e := .List}}{{$e}}{{end}}                => ab
          {{range .None}}x{{else}}empty{{end}}              => empty
          {{if .Name}}yes{{else}}no{{end}}                  => yes
          {{if .None}}yes{{else if .Size}}size{{end}}       => size
          {{if not .None}}none{{end}}                       => none
          {{if eq .Name "app"}}same{{end}}                  => same
          {{if ne .Name "app"}}other{{else}}same{{end}}     => same
          {{with .Map}}{{.k}}{{end}}                        => v
          {{with .None}}x{{else}}-{{end}}                   => -
          {{print .Name "x" 1}}                             => appx1
          {{slice .Name 0 2}} {{truncate .Name 2}}          => ap ap
          {{index (split .Name "p") 0}}                     => a
          {{.Name}}  {{- .Size -}}  {{.Name}}               => app12app
          {{/* a comment */}}x                              => x
          {{"a \\"b\\" }}"}}                                => a "b" }}
          {{`a "b"`}}                                       => a "b"
          """)
  void templatesSayWhatGosDo(String template, String text) {
    assertThat(GoTemplate.parse(template).apply(sample())).isEqualTo(text);
  }

  @Test
  void printlnEndsTheLine() {
    assertThat(GoTemplate.parse("{{range .List}}{{println .}}{{end}}").apply(sample()))
        .isEqualTo("a\nb\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '~',
      textBlock =
          """
          {{.Nmae}}              => there is no field .Nmae (there are: Name, Size, List, Map, None)
          {{.Name.First}}        => there is no field .First
          {{.Name                => unclosed action in "{{.Name"
          {{}}                   => missing value for command
          {{if .Name}}x          => {{if}} has no {{end}}
          {{end}}                => unexpected {{end}}
          {{else}}               => unexpected {{else}}
          {{if .Name}}{{else x}} => unexpected "x" after else
          {{shout .Name}}        => function "shout" not defined (there are: eq, index, join, json, len, lower, ne, not, print, println, slice, split, truncate, upper)
          {{upper}}              => wrong number of args for upper: want 1 got 0
          {{index .List 2}}      => index out of range: 2
          {{index .List "a"}}    => cannot index with a
          {{range .Name}}{{end}} => range can't iterate over app
          {{.Name ? }}           => unexpected "?" in action
          {{.Name .Size}}        => unexpected ".Size" in action
          {{(.Name}}             => unclosed left paren
          {{.Name | .Size}}      => can't pipe into .Size
          {{$x}}                 => there is no variable $x
          {{"\\q"}}              => unknown escape in "\\q"
          """)
  void malformedOnesAreRefused(String template, String message) {
    assertThatThrownBy(() -> GoTemplate.parse(template).apply(sample()))
        .isInstanceOf(TemplateException.class)
        .hasMessage(message);
  }

  @Property(tries = 2000)
  void anyTextIsATemplateOrRefused(@ForAll String text) {
    try {
      GoTemplate.parse("{{" + text + "}}").apply(sample());
    } catch (TemplateException e) {
      assertThat(e).hasMessageMatching("(?s).+");
    }
  }

  @Test
  void jsonEscapesWhatItMust() {
    assertThat(Value.text("a\"b\\c\n\t\r\u0001é\u007f").compact())
        .isEqualTo("\"a\\\"b\\\\c\\n\\t\\r\\u0001é\\u007f\"");
    assertThat(Value.texts(new TreeMap<>(Map.of("b", "1", "a", "2"))).pretty(4))
        .isEqualTo("{\n    \"a\": \"2\",\n    \"b\": \"1\"\n}");
    assertThat(Value.texts(List.of()).pretty(4)).isEqualTo("[]");
    assertThat(new Value.Flag(true).compact()).isEqualTo("true");
  }

  private static Value sample() {
    Map<String, Value> fields = new LinkedHashMap<>();
    fields.put("Name", Value.text("app"));
    fields.put("Size", Value.whole(12));
    fields.put("List", Value.texts(List.of("a", "b")));
    fields.put("Map", Value.texts(new TreeMap<>(Map.of("k", "v"))));
    fields.put("None", new Value.Nothing("[]"));
    return new Value.Fields(fields);
  }
}
