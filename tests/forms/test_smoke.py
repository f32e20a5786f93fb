def test_pages_draw(kit, client):
    for path in ("everything/", "question/", "laid-out/", "casework/"):
        for response in (client.get(f"/{path}"), client.post(f"/{path}", {})):
            assert response.status_code == 200, path
