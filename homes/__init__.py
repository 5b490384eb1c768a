"""The homes that ship with ecosim, with their days and automations."""
