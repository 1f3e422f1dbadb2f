"""Values of functions, kept between reruns: `st.cache_data` and `st.cache_resource`."""
