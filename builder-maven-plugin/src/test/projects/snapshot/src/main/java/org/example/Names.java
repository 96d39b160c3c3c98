package org.example;

public class Names {
  public static String somebody() {
    return "world";
  }
}
