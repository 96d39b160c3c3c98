package org.example;

import org.jspecify.annotations.NullMarked;

@NullMarked
public class App {
  public static void main(String[] args) {
    System.out.println(Words.greeting() + ", " + Names.somebody());
  }
}
